#include "data/text/cell.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <random>

#include "base/number.h"
#include "data/parse_support.h"
#include "data/text/short_decimal.h"
#include "support/seed.h"

using namespace espalier::data;
namespace base = espalier::base;

TEST_CASE("the spellings of missing are exactly these", "[data][cell]") {
  for (const char* text :
       {"",     " ",    "nan",  "NaN", "NAN",     "+nan", "-NaN", "NA",   "na",   "N/A", "n/a",      "null",
        "NULL", "None", "none", "?",   "  nan\t", "\r",   "\\N",  "#N/A", "#n/a", "#NA", "#N/A N/A", "<NA>"}) {
    CAPTURE(text);
    CHECK(read_cell(text).kind == CellKind::kMissing);
    CHECK(std::isnan(read_cell(text).value));
  }
  for (const char* text :
       {"nan1", "NAs", "-NA", "??", "nul", "missing", "nan(1)", "-", "+", ".", "\\n", "\\", "#", "<N/A>", "#N/A N"}) {
    CAPTURE(text);
    CHECK(read_cell(text).kind == CellKind::kText);
  }
}

TEST_CASE("a number is decimal or with an exponent, finite, and nothing else", "[data][cell]") {
  CHECK(read_cell("1").value == 1.0f);
  CHECK(read_cell(" +1.5e3 ").value == 1500.0f);
  CHECK(read_cell(".5").value == 0.5f);
  CHECK(read_cell("5.").value == 5.0f);
  CHECK(std::signbit(read_cell("-0").value));
  for (const char* text : {"inf", "-Infinity", "1e39", "-1e999"}) {
    CAPTURE(text);
    CHECK(read_cell(text).kind == CellKind::kNotFinite);
  }
  for (const char* text : {"0x10", "1_0", "12abc", "1.5f", "1,5", "1e", "1 2", "--1", "1e5.5", "\xEF\xBC\x91"}) {
    CAPTURE(text);
    CHECK(read_cell(text).kind == CellKind::kText);
  }
}

namespace {

// The quick way must agree with the certain one wherever it answers, and take the whole text.
void check_short_decimal(const std::string& text, int& num_taken) {
  float value = 0.0f;
  const std::string line = text + "\n";
  const char* const end = read_short_decimal(line.data(), value);
  if (end == nullptr) return;
  ++num_taken;
  const std::optional<float> expected = base::parse_float(text);
  if (!expected || *end != '\n' || std::bit_cast<std::uint32_t>(value) != std::bit_cast<std::uint32_t>(*expected)) {
    CAPTURE(text, value);
    FAIL_CHECK("differs from the nearest float32");
  }
}

}  // namespace

TEST_CASE("short decimals are the nearest float32: random digits", "[data][cell][property]") {
  auto random = espalier::test::random_engine<std::mt19937_64>(1);
  int num_taken = 0;
  const int num_texts = espalier::test::num_trials(400'000);
  for (int i = 0; i < num_texts; ++i) {
    const int num_digits = 1 + static_cast<int>(random() % 19);
    std::string text = random() % 3 == 0 ? "-" : "";
    const int point = static_cast<int>(random() % (static_cast<unsigned>(num_digits) + 1));
    for (int digit = 0; digit < num_digits; ++digit) {
      if (digit == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    if (random() % 4 == 0) text += "e" + std::to_string(static_cast<int>(random() % 60) - 30);
    check_short_decimal(text, num_taken);
  }
  CHECK(num_taken > num_texts / 2);
}

TEST_CASE("short decimals are the nearest float32: floats as programs print them, and the middles between them",
          "[data][cell][property]") {
  auto random = espalier::test::random_engine(2);
  int num_taken = 0;
  for (int i = 0; i < espalier::test::num_trials(200'000); ++i) {
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (!std::isfinite(value)) continue;
    const double middle = (static_cast<double>(value) + static_cast<double>(std::nextafter(value, 2.0f * value))) / 2;
    for (const char* format : {"%.6g", "%.9g", "%.17g", "%.7f", "%g"}) {
      char text[80];
      for (const double printed : {static_cast<double>(value), middle, std::nextafter(middle, 0.0)}) {
        if (std::snprintf(text, sizeof text, format, printed) < 60) check_short_decimal(text, num_taken);
      }
    }
  }
  CHECK(num_taken > 0);
}
