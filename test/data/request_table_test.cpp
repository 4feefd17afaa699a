#include "data/table/request_table.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>

#include "data/csv/csv.h"
#include "data/json/json_rows.h"
#include "data/parse_support.h"
#include "support/seed.h"

using namespace espalier::data;

namespace {

// id (dropped), age, "job, title" (categorical), rich (label).
Schema people(bool is_named = true) {
  Schema schema;
  if (is_named) schema.feature_names = {"age", "job, title"};
  schema.feature_kinds = {FeatureKind::kNumeric, FeatureKind::kCategorical};
  schema.categories = {{}, {"clerk", "1", "say \"a\"", "True"}};
  const auto column = [&](const char* name, ColumnRole role) {
    schema.columns.push_back({is_named ? name : "", role, 0});
  };
  column("id", ColumnRole::kDropped);
  column("age", ColumnRole::kFeature);
  column("job, title", ColumnRole::kFeature);
  column("rich", ColumnRole::kLabel);
  return schema;
}

// What is thrown, by kind: "columns: ..." for WrongColumns.
template <typename Action>
std::string refusal(Action&& action) {
  try {
    return error_of(action);
  } catch (const WrongColumns& wrong) {
    return "columns: " + wrong.reason;
  }
}

std::string csv(std::string_view body, bool is_named = true) {
  return rows_text(parse_request_csv(body, RequestTable(people(is_named))));
}

std::string csv_refusal(std::string_view body) {
  return refusal([&] { csv(body); });
}

std::string json(std::string_view body) {
  const RequestTable table(people());
  return rows_text(parse_request_json(body, &table));
}

std::string json_refusal(std::string_view body) {
  return refusal([&] { json(body); });
}

}  // namespace

TEST_CASE("a row without a header is told by its width", "[data][request_table]") {
  CHECK(csv("39,clerk") == "39 0");
  CHECK(csv("a-7,39,clerk\nb,,\"say \"\"a\"\"\"\n") == "39 0 | _ 2");
  CHECK(csv("a-7,39,clerk,yes\r\na-8,4e1, clerk ,no\r\n") == "39 0 | 40 0");
  CHECK(csv("39;clerk") == "39 0");
  CHECK(csv("39\ta, b\n40\tclerk", false) == "39 _ | 40 0");
  CHECK(csv_refusal("1,2,3,4,5") ==
        "columns: the rows have 5 columns, the model takes 2 (the features), 3 (with the dropped ones), 4 (all of "
        "train), or a header that names them");
  CHECK(csv_refusal("39,clerk\n39") == "row 2: 1 column, but row 1 has 2");
  CHECK(csv_refusal("39,clerk\nold,clerk") ==
        "row 2, column 1: 'old' is not a number; leave the field empty if it is missing");
  CHECK(csv_refusal(" \n") == "the body holds no row");
}

TEST_CASE("a header names the columns in any order, a category unseen is missing", "[data][request_table]") {
  CHECK(csv("\"job, title\",age\nclerk,39\n1,40\npirate,41\n?,42\n") == "39 0 | 40 1 | 41 _ | 42 _");
  CHECK(csv("job, title;age\nclerk;39\n") == "39 0");
  CHECK(csv("rich,age,id,\"job, title\"\nx,39,y,clerk") == "39 0");
  CHECK(csv_refusal("age,job,rich\n39,clerk,1") == "columns: column 'job' is no column of train");
  CHECK(csv_refusal("age,rich,id\n39,clerk,1") ==
        "columns: column 'job, title' is not in the header; a header names every feature, a cell is empty if it is "
        "missing");
  CHECK(csv_refusal("age,age,\"job, title\"\n1,2,clerk") == "columns: column 'age' stands twice in the header");
  CHECK(csv_refusal("age,\"job, title\"\n") == "the body holds no row behind its header");
  CHECK(csv_refusal("\"job, title\",age\nclerk,39,4\n") == "row 1: 3 columns, but the header has 2");
}

TEST_CASE("JSON rows hold texts, by position or by name", "[data][request_table]") {
  CHECK(json(R"([39,"clerk"])") == "39 0");
  CHECK(json(R"([["a",39,"clerk"],["b",null,"pirate"],["c","40",1]])") == "39 0 | _ _ | 40 1");
  CHECK(json(R"({"instances":[{"features":["a",39,"clerk",true]}]})") == "39 0");
  CHECK(json(R"({"age":39,"job, title":"clerk"})") == "39 0");
  CHECK(json(R"([{"job, title":true,"rich":[1]},{"age":null,"id":{"x":1}}])") == "_ 3 | _ _");
  CHECK(json(R"({"id":7,"instances":[{"age":39},{"features":{"age":40}},{"id":1,"features":[41,"clerk"]}]})") ==
        "39 _ | 40 _ | 41 0");
  CHECK(json(R"({"data":{"features":{"values":[39,"clerk"]}},"agee":5})") == "39 0");
  CHECK(json(R"({"features":{"keys":[1],"shape":[2],"values":["clerk"]}})") == "_ 0");
  CHECK(json_refusal(R"([39,true])").empty());
  CHECK(json_refusal(R"([true,"clerk"])") == "row 1: column 'age': true stands where a number is expected");
  CHECK(json_refusal(R"([[39,"clerk"],["old","clerk"]])") ==
        "row 2: column 'age': 'old' is not a number; leave the field empty if it is missing");
  CHECK(json_refusal(R"({"agee":5})") == "columns: column 'agee' is no column of train; the nearest names are age");
  CHECK(json_refusal(R"({"age":5,"age":6})") == "row 1: column 'age': it stands twice");
  CHECK(json_refusal(R"({"age":[5]})") == "row 1: column 'age': an array or object stands where a value is expected");
  CHECK(json_refusal("{}") == "row 1: an object without 'instances' or 'features'");
  CHECK(json_refusal("[[]]") == "row 1: no values");
  CHECK(json_refusal("[39]").starts_with("columns: the rows have 1 column, the model takes 2 (the features)"));
  const RequestTable table(people());
  CHECK(rows_text(parse_request_json_lines("{\"age\":39}\n[\"x\",40,\"clerk\"]\n", &table)) == "39 _ | 40 0");
}

TEST_CASE("a misspelt header is no row of texts", "[data][request_table]") {
  Schema schema;
  schema.feature_names = {"job", "city"};
  schema.feature_kinds = {FeatureKind::kCategorical, FeatureKind::kCategorical};
  schema.categories = {{"clerk", "city"}, {"Basle"}};
  schema.columns = {{"job", ColumnRole::kFeature, 0}, {"city", ColumnRole::kFeature, 0}};
  const RequestTable table(schema);
  const auto refused = [&](std::string_view body) { return refusal([&] { parse_request_csv(body, table); }); };
  CHECK(refused("Job,City\nclerk,Basle") ==
        "columns: the first line holds 'Job', the name of a column, and is no header, which has the names of train; no "
        "category of column 'job' is called so");
  CHECK(refused(" job ,town\nclerk,Basle").starts_with("columns: the first line holds 'job'"));
  CHECK(rows_text(parse_request_csv("city,Basle", table)) == "1 0");  // a category of that name
  CHECK(rows_text(parse_request_csv("cook,Berne", table)) == rows_text(DenseMatrix{1, 2, {NAN, NAN}}));
}

TEST_CASE("base margins are read with the features, and every row has them", "[data][request_table]") {
  Schema schema = people();
  schema.columns.insert(schema.columns.begin() + 2, {"second", ColumnRole::kBaseMargin, 1});
  schema.columns.push_back({"first", ColumnRole::kBaseMargin, 0});
  const RequestTable table(schema);  // id, age, second, "job, title", rich, first
  const auto rows = [&](FeatureMatrix read) {
    const RequestRows split = split_slots(std::move(read), table);
    std::string text = rows_text(split.features) + " |";
    for (const float margin : split.base_margins) text += " " + std::to_string(static_cast<int>(margin));
    return text;
  };
  const auto csv_rows = [&](std::string_view body) { return rows(parse_request_csv(body, table)); };
  const auto json_rows = [&](std::string_view body) { return rows(parse_request_json(body, &table)); };
  CHECK(csv_rows("39,-5,clerk,7") == "39 0 | 7 -5");
  CHECK(csv_rows("a,39,-5,clerk,7") == "39 0 | 7 -5");
  CHECK(csv_rows("a,39,-5,clerk,>50K,7") == "39 0 | 7 -5");
  CHECK(csv_rows("first,age,\"job, title\",second\n7,39,clerk,-5") == "39 0 | 7 -5");
  CHECK(json_rows("[39,-5,\"clerk\",7]") == "39 0 | 7 -5");
  CHECK(json_rows(R"({"second": -5, "first": 7, "age": 39})") ==
        rows_text(SparseMatrix{1, 2, {0, 1}, {0}, {39}}) + " | 7 -5");
  CHECK(refusal([&] { csv_rows("39,-5,clerk,7\n39,,clerk,7"); }) ==
        "row 2: column 'second' is missing; the model starts from it, so every row needs one");
  CHECK(
      refusal([&] { csv_rows("age,\"job, title\",first\n39,clerk,7"); }) ==
      "columns: column 'second' is not in the header; a header names every feature and base margin, a cell is empty if "
      "it is missing");
  CHECK(refusal([&] { json_rows(R"([{"second": -5, "first": 7}, {"age": 39, "second": 1}])"); }) ==
        "row 2: column 'first' is missing; the model starts from it, so every row needs one");
  CHECK(refusal([&] { json_rows(R"({"features":{"keys":[0],"shape":[2],"values":[1]}})"); }) ==
        "row 1: keys name features alone, and the model takes base margins too");
  CHECK(refusal([&] { csv_rows("39,clerk"); }) ==
        "columns: the rows have 2 columns, the model takes 4 (the features and base margins), 5 (with the dropped "
        "ones), 6 "
        "(all of train), or a header that names them");
}

TEST_CASE("random requests to a raw table are read or refused, never more", "[data][request_table][property]") {
  auto random = espalier::test::random_engine(6);
  const RequestTable table(people());
  constexpr std::string_view kPieces[] = {"age",      "job, title", "clerk",      "39",
                                          "\"",       ",",          ":",          "\n",
                                          "[",        "]",          "{",          "}",
                                          "1",        "-",          "\"age\"",    "\"features\"",
                                          "null",     "\"keys\"",   "\"values\"", "\"instances\"",
                                          "\"data\"", "\"x\"",      " ",          ";",
                                          "\xff"};
  for (int i = 0; i < espalier::test::num_trials(50'000); ++i) {
    std::string text;
    for (auto size = random() % 14; size != 0; --size) text += kPieces[random() % std::size(kPieces)];
    refusal([&] { parse_request_csv(text, table); });
    refusal([&] { parse_request_json(text, &table); });
    refusal([&] { parse_request_json_lines(text, &table); });
  }
}
