#include "model/artifact/document/json_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "model/artifact/document/field.h"
#include "support/error_of.h"

using namespace espalier;

namespace {

std::string refusal(std::string_view text) {
  return test::error_of<base::PlatformError>([&] { model::read_json(text); });
}

template <typename Read>
auto read_x(std::string_view text, Read read) {
  const model::Document document = model::read_json(text);
  return read(model::Field(document, document.root(), "").member("x"));
}

}  // namespace

TEST_CASE("arrays of numbers come out whatever white space is around", "[model][artifact][json]") {
  CHECK(read_x("{\"x\" : [ 1 ,\n-2,3\t] }", [](const auto& x) { return x.int32s(); }) ==
        std::vector<std::int32_t>{1, -2, 3});
  CHECK(read_x("{\"x\":[]}", [](const auto& x) { return x.floats(); }).empty());
  CHECK(read_x("{\"x\":[1.5,-Infinity,1E-45]}", [](const auto& x) { return x.floats(); }) ==
        std::vector<float>{1.5f, -std::numeric_limits<float>::infinity(), 1e-45f});
}

TEST_CASE("arrays of other things keep their elements apart", "[model][artifact][json]") {
  CHECK(read_x("{\"x\":[[1],[2,3],[]]}", [](const auto& x) { return x.elements().at(1).floats(); }) ==
        std::vector<float>{2, 3});
  CHECK(read_x("{\"x\":[\"a\\u0041\",\"\"]}", [](const auto& x) { return std::string(x.elements().at(0).text()); }) ==
        "aA");
}

TEST_CASE("null among numbers is NaN for double and refused for all others", "[model][artifact][json]") {
  const std::vector<double> values = read_x("{\"x\":[null, 2, null]}", [](const auto& x) { return x.doubles(); });
  REQUIRE(values.size() == 3);
  CHECK((std::isnan(values[0]) && values[1] == 2 && std::isnan(values[2])));
  CHECK(test::error_of<base::PlatformError>(
            [] { read_x("{\"x\":[null]}", [](const auto& x) { return x.floats(); }); }) == "'x' does not hold numbers");
}

TEST_CASE("what is not JSON is refused with its byte", "[model][artifact][json]") {
  CHECK(refusal("{\"x\":[1,\"a\"]}") == "JSON: an array mixes numbers with other values");
  CHECK(refusal("{\"x\":[\"a\",1]}") == "JSON: an array mixes numbers with other values");
  CHECK(refusal("{\"x\":1 2}") == "JSON, byte 7: Missing a comma or '}' after an object member.");
  CHECK(refusal(std::string_view("{\"x\":1}\0", 8)) == "JSON, byte 7: a zero byte has no place in JSON text");
}
