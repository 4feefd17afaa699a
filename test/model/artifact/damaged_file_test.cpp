// Damaged bytes: never a crash, always a model or one sentence. Meant for the asan preset as well.
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "base/error.h"
#include "model/artifact/damage.h"
#include "model/artifact/model_file.h"
#include "model/artifact/sample_model.h"
#include "support/error_of.h"
#include "support/seed.h"

using namespace espalier;

namespace {

std::string stump_bytes(model::ModelEncoding encoding) {
  return model::write_model(model::read_model(test::kStump), encoding);
}

}  // namespace

TEST_CASE("a file cut at any byte is refused", "[model][artifact][damage]") {
  for (const auto encoding : {model::ModelEncoding::kUbjson, model::ModelEncoding::kJson}) {
    const std::string bytes = stump_bytes(encoding);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      INFO(size);
      CHECK(test::is_refused_model(std::string(bytes.data(), size)));
    }
  }
}

TEST_CASE("any byte may be wrong", "[model][artifact][damage]") {
  for (const auto encoding : {model::ModelEncoding::kUbjson, model::ModelEncoding::kJson}) {
    const std::string bytes = stump_bytes(encoding);
    std::size_t num_refused = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const char wrong : {'\0', '\xff', '[', '{', 'L', '9', '-'}) {
        std::string damaged = bytes;
        damaged[at] = wrong;
        num_refused += test::is_refused_model(damaged) ? 1 : 0;
      }
    }
    CHECK(num_refused > bytes.size());
  }
}

TEST_CASE("bits may flip anywhere", "[model][artifact][damage]") {
  auto random = espalier::test::random_engine(1);
  for (const auto encoding : {model::ModelEncoding::kUbjson, model::ModelEncoding::kJson}) {
    const std::string bytes = stump_bytes(encoding);
    for (int trial = 0; trial < espalier::test::num_trials(3000); ++trial) {
      std::string damaged = bytes;
      for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
        damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
      }
      test::is_refused_model(damaged);
    }
  }
}

TEST_CASE("a count that the file cannot hold is refused before anything is allocated", "[model][artifact][damage]") {
  using namespace std::string_literals;
  const std::string huge = "\x7f\xff\xff\xff\xff\xff\xff\xff"s;
  const auto refusal = [](const std::string& bytes) {
    return test::error_of<base::PlatformError>([&] { model::read_model(bytes); });
  };
  CHECK(refusal("{L" + huge) ==
        "model file: UBJSON, byte 10: a length of 9223372036854775807 is more than the rest of the file holds");
  const std::string key = "{L\0\0\0\0\0\0\0\x01x"s;
  CHECK(refusal(key + "[$d#L" + huge) ==
        "model file: UBJSON, byte 24: a length of 9223372036854775807 is more than the rest of the file holds");
  CHECK(refusal(key + "[#L" + huge) ==
        "model file: UBJSON, byte 22: a length of 9223372036854775807 is more than the rest of the file holds");
  CHECK(refusal(key + "[$S#L\0\0\0\0\0\0\0\x01"s) == "model file: UBJSON, byte 13: 'S' is no type of number");
}

TEST_CASE("deep nesting is refused, not recursed into", "[model][artifact][damage]") {
  const auto refusal = [](const std::string& bytes) {
    return test::error_of<base::PlatformError>([&] { model::read_model(bytes); });
  };
  const std::string message = "model file: objects and arrays are nested deeper than 64 levels";
  CHECK(refusal("{\"a\":" + std::string(500000, '[')) == message);
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects) == message);
  CHECK(refusal(std::string("{L\0\0\0\0\0\0\0\x01x", 11) + std::string(500000, '[')) == message);
}
