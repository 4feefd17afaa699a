#include "model/artifact/document/ubjson_reader.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/ubjson_writer.h"
#include "support/error_of.h"

using namespace espalier;
using namespace std::string_literals;

namespace {

const std::string kKeyX = "{L\0\0\0\0\0\0\0\x01x"s;

std::string refusal(const std::string& bytes) {
  return test::error_of<base::PlatformError>([&] { model::read_ubjson(bytes); });
}

template <typename Read>
auto read_x(const std::string& bytes, Read read) {
  const model::Document document = model::read_ubjson(bytes);
  return read(model::Field(document, document.root(), "").member("x"));
}

}  // namespace

TEST_CASE("arrays of numbers are read in all their forms", "[model][artifact][ubjson]") {
  const auto int32s = [](const model::Field& field) { return field.int32s(); };
  const std::vector<std::int32_t> expected = {1, -2};
  CHECK(read_x(kKeyX + "[$l#L\0\0\0\0\0\0\0\x02\0\0\0\x01\xff\xff\xff\xfe}"s, int32s) == expected);
  CHECK(read_x(kKeyX + "[$i#L\0\0\0\0\0\0\0\x02\x01\xfe}"s, int32s) == expected);
  CHECK(read_x(kKeyX + "[#L\0\0\0\0\0\0\0\x02i\x01I\xff\xfe}"s, int32s) == expected);
  CHECK(read_x(kKeyX + "[i\x01l\xff\xff\xff\xfe]}"s, int32s) == expected);
  CHECK(read_x(kKeyX + "[]}"s, int32s).empty());
  CHECK(read_x(kKeyX + "[#L\0\0\0\0\0\0\0\0}"s, int32s).empty());
}

TEST_CASE("integers take the sizes that XGBoost gives them", "[model][artifact][ubjson]") {
  const auto written = [](std::int64_t number) {
    std::string bytes;
    model::UbjsonWriter(bytes).integer(number);
    return bytes;
  };
  CHECK(written(126) == "i\x7e");
  CHECK(written(127) == "I\0\x7f"s);
  CHECK(written(-128) == "I\xff\x80"s);
  CHECK(written(32767) == "l\0\0\x7f\xff"s);
  CHECK(written(2147483647) == "L\0\0\0\0\x7f\xff\xff\xff"s);
}

TEST_CASE("what is not XGBoost's UBJSON is refused with its byte", "[model][artifact][ubjson]") {
  CHECK(refusal(kKeyX + "H") == "UBJSON, byte 11: 'H' starts no value");
  CHECK(refusal(kKeyX + "SU\x01") == "UBJSON, byte 12: a length is not written as a 64-bit integer ('L')");
  CHECK(refusal(kKeyX + "[i\x01S]}") == "UBJSON, byte 14: an array mixes numbers with other values");
  CHECK(refusal(kKeyX + "Z}x") == "UBJSON, byte 13: 1 bytes follow the end of the model");
  CHECK(refusal(kKeyX + "Z") == "UBJSON, byte 12: the file ends in the middle of the model");
}

TEST_CASE("a number that the wanted type cannot hold is refused", "[model][artifact][ubjson]") {
  const auto message = test::error_of<base::PlatformError>([] {
    read_x(kKeyX + "[$L#L\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0}"s, [](const auto& field) { return field.int32s(); });
  });
  CHECK(message == "'x' does not hold whole numbers of 32 bits");
}
