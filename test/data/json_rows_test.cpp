#include "data/json/json_rows.h"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "data/parse_support.h"
#include "support/seed.h"

using namespace espalier::data;

namespace {

std::string rows(std::string_view text) { return rows_text(parse_request_json(text)); }
std::string lines(std::string_view text) { return rows_text(parse_request_json_lines(text)); }
std::string error(std::string_view text) {
  return error_of([&] { parse_request_json(text); });
}
std::string lines_error(std::string_view text) {
  return error_of([&] { parse_request_json_lines(text); });
}

}  // namespace

TEST_CASE("rows stand in instances, in arrays or alone", "[data][json]") {
  CHECK(rows(R"({"instances":[{"features":[1,2]},{"features":[3,4]}]})") == "1 2 | 3 4");
  CHECK(rows(R"({"instances":[[1,2],[3,4]]})") == "1 2 | 3 4");
  CHECK(rows("[[1,2],[3,4]]") == "1 2 | 3 4");
  CHECK(rows(R"([{"features":[1,2]}])") == "1 2");
  CHECK(rows("[1,2]") == "1 2");
  CHECK(rows(R"({"features":[1,2]})") == "1 2");
  CHECK(rows(R"({"data":{"features":{"values":[1,2]}}})") == "1 2");
  CHECK(rows("\xEF\xBB\xBF [1]\n") == "1");
}

TEST_CASE("the words of other servers for rows are read where they leave no doubt", "[data][json]") {
  CHECK(rows(R"({"inputs":[[1,2],[3,4]]})") == "1 2 | 3 4");
  CHECK(rows(R"({"dataframe_records":[{"features":[1,2]}]})") == "1 2");
  CHECK(rows(R"({"dataframe_split":{"columns":["a","b"],"index":[0],"data":[[1,2]]}})") == "1 2");
  CHECK(rows(R"({"dataframe_split":{"columns":[0,1],"data":[[1,2],[3,null]]},"params":{}})") == "1 2 | 3 _");
  CHECK(rows(R"({"data":[[1,2]]})") == "1 2");
  CHECK(
      error(R"({"inputs":{"a":[1]}})") ==
      "row 1: an object without 'instances' or 'features'; rows stand in 'instances', 'inputs' or "
      "'dataframe_records' as an array, in 'dataframe_split' with 'columns' and 'data', or, one alone, in 'features'");
  CHECK(error(R"({"dataframe_records":[{"a":1}]})") == "row 1: an object without 'features'");
  CHECK(error(R"({"inputs":[{"name":"x","shape":[1],"data":[1]}]})") ==
        "row 1: 'data' is an array; it must be an object with 'features'; rows as lists stand in 'instances'");
  CHECK(error(R"({"dataframe_split":{"columns":["a","b"],"data":[[1]]}})") ==
        "row 1: 1 value, but 'columns' has 2 names");
  CHECK(error(R"({"dataframe_split":{"data":[{"a":1}]}})") ==
        "row 1: an object stands where a row is expected; 'data' holds lists");
  CHECK(error(R"({"dataframe_split":{"columns":[["a"]],"data":[[1]]}})") ==
        "row 1: an array stands where the name of a column is expected");
  CHECK(error(R"({"dataframe_split":{"columns":["a"]}})") == "the body holds no row");
  CHECK(error(R"({"columns":["a"],"instances":[[1]]})") == "row 1: 'columns' names the values of rows in 'data' alone");
  CHECK(error(R"({"instances":[[1]],"columns":["a"]})") == "row 2: 'columns' names the values of rows in 'data' alone");
  CHECK(error(R"({"inputs":[[1]],"instances":[[1]]})") == "row 2: 'instances' stands beside other rows");
}

TEST_CASE("null and NaN are missing, numbers are the nearest float32", "[data][json]") {
  CHECK(rows("[null,NaN,1.5e2,-0.1,123456789.123456789]") == "_ _ 150 -0.1 123456792");
}

TEST_CASE("sparse rows have keys, values and perhaps a shape", "[data][json]") {
  const FeatureMatrix one = parse_request_json(R"({"data":{"features":{"keys":[3,0],"shape":[5],"values":[1,2]}}})");
  REQUIRE(one.sparse() != nullptr);
  CHECK(rows_text(one) == "2 _ _ 1 _");
  CHECK(
      rows(
          R"({"instances":[{"features":{"keys":[0,2],"values":[1,null]}},{"data":{"features":{"values":[5],"keys":[1]}}}]})") ==
      "1 _ _ | _ 5 _");
  CHECK(rows(R"({"instances":[[1,null,3],{"features":{"keys":[],"values":[],"shape":[3]}}]})") == "1 _ 3 | _ _ _");
}

TEST_CASE("members that say nothing about rows are passed over", "[data][json]") {
  CHECK(
      rows(
          R"({"signature_name":"x","a":[[{"b":1}]],"instances":[{"id":{"x":[null,true]},"features":[1]}],"c":null})") ==
      "1");
}

TEST_CASE("a body without the form of rows is refused with the row", "[data][json]") {
  CHECK(error("[[1,2],[3]]") == "row 2: 1 value, but row 1 has 2");
  CHECK(error("[[1,2],3]") == "row 2: 3 stands where a row is expected");
  CHECK(error("[1,[2]]") == "row 1: an array stands where a number is expected");
  CHECK(error(R"([1,"2"])") == "row 1: value 2 is the text '2'; only numbers, null and NaN are allowed");
  CHECK(error("[true]") == "row 1: value 1 is true; only numbers, null and NaN are allowed");
  CHECK(error("[1,1e39]") ==
        "row 1: value 2 is 1e39, infinite or beyond float32; only numbers, null and NaN are allowed");
  CHECK(error("[-Infinity]") ==
        "row 1: value 1 is -Infinity, infinite or beyond float32; only numbers, null and NaN are allowed");
  CHECK(error("[]") == "the body holds no row");
  CHECK(error("[[]]") == "row 1: no values");
  CHECK(error(R"({"instances":[]})") == "the body holds no row");
  CHECK(
      error("{}") ==
      "row 1: an object without 'instances' or 'features'; rows stand in 'instances', 'inputs' or "
      "'dataframe_records' as an array, in 'dataframe_split' with 'columns' and 'data', or, one alone, in 'features'");
  CHECK(error(R"({"instances":[[1],{"feature":[1]}]})") == "row 2: an object without 'features'");
  CHECK(error(R"({"instances":7})") == "row 1: 'instances' is 7; it must be an array or an object");
  CHECK(error(R"({"instances":{}})") == "row 1: 'instances' is an object; it must be an array of rows");
  CHECK(error(R"({"features":[1],"features":[2]})") == "row 2: 'features' stands twice");
  CHECK(error(R"({"instances":[[1]],"features":[2]})") == "row 2: 'features' stands beside 'instances'");
  CHECK(error(R"({"features":[2],"instances":[[1]]})") == "row 2: 'instances' stands beside other rows");
  CHECK(error("3") == "the body is 3; it must be an array or an object");
}

TEST_CASE("sparse rows whose parts disagree are refused", "[data][json]") {
  const auto features = [](std::string_view inner) { return R"({"features":)" + std::string(inner) + "}"; };
  CHECK(error(features(R"({"keys":[1],"values":[1,2]})")) == "row 1: 1 key but 2 values");
  CHECK(error(features(R"({"keys":[1,1],"values":[1,2]})")) == "row 1: key 1 stands twice");
  CHECK(error(features(R"({"keys":[5],"values":[1],"shape":[5]})")) == "row 1: key 5, but its shape is 5");
  CHECK(error(features(R"({"keys":[-1],"values":[1]})")) ==
        "row 1: '-1' in 'keys'; only whole numbers from 0 are allowed");
  CHECK(error(features(R"({"keys":[1.5],"values":[1]})")) ==
        "row 1: '1.5' in 'keys'; only whole numbers from 0 are allowed");
  CHECK(error(features(R"({"keys":[3000000000],"values":[1]})")) ==
        "row 1: key 3000000000 is too large; 2147483646 is allowed");
  CHECK(error(features(R"({"values":[1],"values":[2]})")) == "row 1: 'values' stands twice");
  CHECK(error(features(R"({"shape":[2,2],"keys":[1],"values":[2]})")) ==
        "row 1: 'shape' holds more than one number; a row has one dimension");
  CHECK(error(R"({"instances":[[1,2],{"features":{"keys":[2],"values":[1]}}]})") ==
        "row 2: key 2, but row 1 has 2 features");
}

TEST_CASE("what is not JSON is refused with the byte", "[data][json]") {
  CHECK(error("[1,2") == "the body is not JSON at byte 5: Missing a comma or ']' after an array element.");
  CHECK(error("[1] 2") == "the body is not JSON at byte 5: The document root must not be followed by other values.");
  CHECK(error("") == "the body is not JSON at byte 1: The document is empty.");
  CHECK(error("[0x10]") == "the body is not JSON at byte 3: Missing a comma or ']' after an array element.");
  CHECK(error(std::string_view("[1]\0[2]", 7)) == "the body holds a NUL byte");
}

TEST_CASE("half a million brackets are refused", "[data][json]") {
  CHECK(error(std::string(500'000, '[')) == "row 1: an array stands where a number is expected");
  CHECK(error("{\"a\":" + std::string(500'000, '[')) == "the body is nested deeper than 32 levels");
  std::string objects;
  for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
  CHECK(error(objects) == "the body is nested deeper than 32 levels");
  CHECK(lines_error("{\"a\":" + std::string(500'000, '[')) == "the body is nested deeper than 32 levels");
}

TEST_CASE("a line of JSON lines is one row", "[data][json]") {
  CHECK(lines("{\"features\":[1,2]}\n[3,null]\r\n\n{\"data\":{\"features\":{\"values\":[5,6]}}}") == "1 2 | 3 _ | 5 6");
  CHECK(lines("{\"features\":{\"keys\":[2],\"values\":[1]}}\n{\"features\":{\"keys\":[0],\"values\":[4]}}\n") ==
        "_ _ 1 | 4 _ _");
  CHECK(lines_error("[1,2]\n[[1,2],[3,4]]\n") == "line 2 holds 2 rows; a line of JSON lines holds one");
  CHECK(lines_error("[1,2]\n[]\n") == "line 2 holds 0 rows; a line of JSON lines holds one");
  CHECK(lines_error("[1,2]\n[1,\n") == "line 2 is not JSON at byte 4: Invalid value.");
  CHECK(lines_error("[1,2]\n[1]\n") == "row 2: 1 value, but row 1 has 2");
  CHECK(lines_error("\n") == "the body holds no row");
}

TEST_CASE("random bytes are read as JSON or refused, never more", "[data][json][property]") {
  auto random = espalier::test::random_engine(4);
  constexpr std::string_view kParts[] = {"[",        "]",          "{",         "}",        ",",
                                         ":",        "1",          "null",      "NaN",      "\"features\"",
                                         "\"keys\"", "\"values\"", "\"shape\"", "\"data\"", "\"instances\"",
                                         "\n",       "-2.5",       "\"\\"};
  for (int i = 0; i < espalier::test::num_trials(15'000); ++i) {
    std::string text;
    for (auto size = random() % 20; size != 0; --size) text += kParts[random() % std::size(kParts)];
    error(text);
    lines_error(text);
  }
}
