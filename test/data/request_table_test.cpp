#include "data/table/request_table.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>
#include <span>

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
  return rows_text(parse_request_csv(body, RequestTable(people(is_named)), NarrowRows::kRefused));
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
  CHECK(csv_refusal("age,job,rich\n39,clerk,1") ==
        "columns: column 'job' is no column of train; its columns are id, age, job, title, rich");
  CHECK(csv_refusal("age,rich,id\n39,clerk,1") ==
        "columns: column 'job, title' is not in the header; a header names every feature, a cell is empty if it is "
        "missing; ESPALIER_NARROW_ROWS=missing takes what is absent as missing");
  CHECK(csv_refusal("age,age,\"job, title\"\n1,2,clerk") == "columns: column 'age' stands twice in the header");
  CHECK(csv_refusal("age,\"job, title\"\n") == "the body holds no row behind its header");
  CHECK(csv_refusal("\"job, title\",age\nclerk,39,4\n") == "row 1: 3 columns, but the header has 2");
}

TEST_CASE("columns of train without a name are passed over, and leave the other names their places",
          "[data][request_table]") {
  Schema schema = people();
  schema.columns.insert(schema.columns.begin() + 1, {"", ColumnRole::kDropped, 0});
  schema.columns.push_back({"", ColumnRole::kDropped, 0});
  const RequestTable table(schema);
  CHECK(rows_text(parse_request_csv("\"job, title\",,age,\n1,x,5,y\n", table, NarrowRows::kRefused)) == "5 1");
  CHECK(rows_text(parse_request_csv("a-1,,5,clerk,0,\n", table, NarrowRows::kRefused)) == "5 0");
}

TEST_CASE("columns may be aligned with blanks, and lines end with a carriage return alone", "[data][request_table]") {
  CHECK(csv("age   \"job, title\"\n  5   clerk\n 50   1\n") == "5 0 | 50 1");
  CHECK(csv("5     clerk") == "5 0");
  CHECK(csv("5   clerk\r50  1\r", false) == "5 0 | 50 1");
  CHECK(csv("sep=;\nage;\"job, title\"\n5;clerk\n") == "5 0");
}

TEST_CASE("a category that spells a missing value is known to a model that learned it", "[data][request_table]") {
  Schema schema = people();
  schema.categories[1].push_back("\\N");
  CHECK(rows_text(parse_request_csv("5,\\N\n5,NA\n", RequestTable(schema), NarrowRows::kRefused)) == "5 4 | 5 _");
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
  CHECK(json_refusal("{}").starts_with("row 1: an object without 'instances' or 'features'"));
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
  const auto refused = [&](std::string_view body) {
    return refusal([&] { parse_request_csv(body, table, NarrowRows::kRefused); });
  };
  CHECK(refused("Job,City\nclerk,Basle") ==
        "columns: the first line holds 'Job', the name of a column, and is no header, which has the names of train; no "
        "category of column 'job' is called so");
  CHECK(refused(" job ,town\nclerk,Basle").starts_with("columns: the first line holds 'job'"));
  CHECK(rows_text(parse_request_csv("city,Basle", table, NarrowRows::kRefused)) == "1 0");  // a category of that name
  CHECK(rows_text(parse_request_csv("cook,Berne", table, NarrowRows::kRefused)) ==
        rows_text(DenseMatrix{1, 2, {NAN, NAN}}));
}

namespace {

RequestTable numbers(const std::vector<std::string>& names, const std::string& label = "") {
  return RequestTable(schema_of_names(names, label), RowsByPosition::kNumbers);
}

}  // namespace

TEST_CASE("a model of numbers reads a header by name and rows without one by position", "[data][request_table]") {
  const RequestTable table = numbers({"age", "income", "score"}, "y");
  const auto read = [&](std::string_view body, NarrowRows narrow = NarrowRows::kRefused) {
    return rows_text(parse_request_csv(body, table, narrow));
  };
  const auto refused = [&](std::string_view body) { return refusal([&] { read(body); }); };
  CHECK(read("1,2,3\n4,5,6") == "1 2 3 | 4 5 6");
  CHECK(read("age,income,score\n1,2,3\n") == "1 2 3");
  CHECK(read("score,income,age\n3,2,1\n,5,4\n") == "1 2 3 | 4 5 _");
  CHECK(read("income;y;age;score\n2;9;1;3") == "1 2 3");
  CHECK(read("\"score\"\t\"age\"\t\"income\"\n3\t1\t2") == "1 2 3");
  CHECK(read("nan,2,1e3") == "_ 2 1000");
  CHECK(read("1,2") == "1 2");  // the width is judged by who knows the model
  CHECK(refused("a,b,c\n1,2,3") ==
        "columns: column 'a' is no feature of the model; its features are age, income, score");
  CHECK(refused("age,incme,score\n1,2,3") ==
        "columns: column 'incme' is no feature of the model; the nearest names are income");
  CHECK(
      refused("age,score\n1,3") ==
      "columns: column 'income' is not in the header; a header names every feature, a cell is empty if it is missing; "
      "ESPALIER_NARROW_ROWS=missing takes what is absent as missing");
  CHECK(read("score,age\n3,1", NarrowRows::kMissing) == "1 _ 3");
  CHECK(refused("age,income,age,score\n1,2,3,4") == "columns: column 'age' stands twice in the header");
  CHECK(refused(",age,income,score\n0,1,2,3") ==
        "columns: column 1 of the header has no name; leave out a column that only numbers the rows");
  CHECK(refused("age,income,score\n") == "the body holds no row behind its header");
  CHECK(refused("abc") == "row 1, column 1: 'abc' is not a number; leave the field empty if it is missing");
  CHECK(refused("age,income,score\n1,2") == "row 1: 2 columns, but the header has 3");
  CHECK(refused("score,income,age\n3,x,1") ==
        "row 1, column 2: 'x' is not a number; leave the field empty if it is missing");
}

TEST_CASE("short rows of a wide model cannot ask for all its features", "[data][request_table]") {
  std::vector<std::string> names;
  for (int i = 0; i < 10'000; ++i) names.push_back("n" + std::to_string(i));
  const RequestTable table = numbers(names);
  std::string body = "n7\n";
  for (int row = 0; row < 400; ++row) body += "1\n";
  CHECK(parse_request_csv(body, table, NarrowRows::kMissing).num_rows == 400);
  for (int row = 0; row < 400; ++row) body += "1\n";
  CHECK(
      refusal([&] { parse_request_csv(body, table, NarrowRows::kMissing); }) ==
      "columns: the header lacks too many of the 10000 features for so many rows; send fewer rows at once, or libsvm, "
      "which names what is there");
}

TEST_CASE("below a header of one column an empty line is a missing value, the last one too", "[data][request_table]") {
  const RequestTable table = numbers({"x"}, "y");
  CHECK(rows_text(parse_request_csv("x\n1\n\n2\n\n", table, NarrowRows::kRefused)) == "1 | _ | 2 | _");
  CHECK(rows_text(parse_request_csv("\nx\n\n1", table, NarrowRows::kRefused)) == "_ | 1");
  Schema schema;
  schema.feature_names = {"x"};
  schema.columns = {{"x", ColumnRole::kFeature, 0}};
  CHECK(rows_text(parse_request_csv("x\n1\n\n", RequestTable(schema), NarrowRows::kRefused)) == "1 | _");
}

TEST_CASE("a name that stands twice in train is read in the order of train alone", "[data][request_table]") {
  const RequestTable table = numbers({"a", "a", "b"});
  CHECK(rows_text(parse_request_csv("a,a,b\n1,2,3", table, NarrowRows::kRefused)) == "1 2 3");
  CHECK(refusal([&] { parse_request_csv("b,a,a\n1,2,3", table, NarrowRows::kRefused); }) ==
        "columns: column 'a' stands twice in the header");
}

TEST_CASE("a header reorders when its rows would be other rows without it", "[data][request_table]") {
  const RequestTable table = numbers({"age", "income"}, "y");
  CHECK(has_header_that_reorders("income,age\n1,2", table));
  CHECK_FALSE(has_header_that_reorders("age,income\n1,2", table));
  CHECK_FALSE(has_header_that_reorders("1,2", table));
  const RequestTable raw(people());
  CHECK(has_header_that_reorders("\"job, title\",age\nclerk,39\n", raw));
  CHECK_FALSE(has_header_that_reorders("id,age,\"job, title\"\na,39,clerk\n", raw));
  CHECK_FALSE(has_header_that_reorders("39,clerk\n", raw));
}

TEST_CASE("random headers by name give the rows by position", "[data][request_table][property]") {
  std::mt19937 random(17);
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < 1 + random() % 6; ++i)
      names.push_back("n" + std::to_string(random() % 1000) + "_" + std::to_string(i));
    std::vector<std::size_t> order(names.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random);
    std::string plain, header, named, frame = R"({"columns":[)";
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::string comma = i == 0 ? "" : ",";
      header += comma + names[order[i]];
      frame += comma + "\"" + names[order[i]] + "\"";
    }
    frame += R"(],"data":[)";
    for (int row = 0; row < 3; ++row) {
      frame += row == 0 ? "[" : ",[";
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < names.size(); ++i) cells.push_back(std::to_string(random() % 50));
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string comma = i == 0 ? "" : ",";
        plain += comma + cells[i];
        named += comma + cells[order[i]];
        frame += comma + cells[order[i]];
      }
      plain += "\n";
      named += "\n";
      frame += "]";
    }
    frame += "]}";
    const RequestTable table = numbers(names);
    const std::string expected = rows_text(parse_request_csv(plain));
    CAPTURE(header, plain);
    CHECK(rows_text(parse_request_csv(header + "\n" + named, table, NarrowRows::kRefused)) == expected);
    const FeatureMatrix framed = parse_request_json(frame, &table, NarrowRows::kRefused);
    DenseMatrix dense{3, names.size(), std::vector<float>(3 * names.size())};
    for (std::size_t row = 0; row < 3; ++row)
      framed.copy_row(row, std::span(dense.values).subspan(row * names.size(), names.size()));
    CHECK(rows_text(dense) == expected);
  }
}

TEST_CASE("a header may spell blanks that LightGBM's names cannot hold", "[data][request_table]") {
  const RequestTable table = numbers({"sepal_length_(cm)", "petal_width_(cm)"});
  CHECK(rows_text(parse_request_csv("petal width (cm),sepal length (cm)\n2,1", table, NarrowRows::kRefused)) == "1 2");
}

TEST_CASE("names that only count the features are no claim on a header", "[data][request_table]") {
  for (const std::vector<std::string>& names : {std::vector<std::string>{"f0", "f1"}, {"Column_0", "Column_1"}}) {
    const RequestTable table = numbers(names);
    const auto read = [&](const std::string& body) {
      return rows_text(parse_request_csv(body, table, NarrowRows::kRefused));
    };
    CHECK(read("age,income\n1,2") == "1 2");
    CHECK(read(names[1] + "," + names[0] + "\n2,1") == "1 2");
    CHECK(refusal([&] { read(names[0] + ",age\n1,2"); }).starts_with("columns: column 'age' is no feature"));
  }
  CHECK(is_made_up({"0", "1"}));
  CHECK_FALSE(is_made_up({"f1", "f2"}));
  CHECK_FALSE(is_made_up({}));
}

TEST_CASE("a model of numbers reads JSON rows by name, and lists by position", "[data][request_table]") {
  const RequestTable table = numbers({"age", "income"}, "y");
  const auto read = [&](std::string_view body, NarrowRows narrow = NarrowRows::kRefused) {
    return rows_text(parse_request_json(body, &table, narrow));
  };
  const auto refused = [&](std::string_view body) { return refusal([&] { read(body); }); };
  const auto sparse = [](std::vector<std::size_t> row_start, std::vector<FeatureIndex> features,
                         std::vector<float> values) {
    const std::size_t num_rows = row_start.size() - 1;
    return rows_text(SparseMatrix{num_rows, 2, std::move(row_start), std::move(features), std::move(values)});
  };
  CHECK(read("[[1,2],[3,null]]") == "1 2 | 3 _");
  CHECK(read(R"({"instances":[{"features":[1,2]}]})") == "1 2");
  CHECK(read(R"({"income":2,"y":0,"age":1})") == sparse({0, 2}, {0, 1}, {1, 2}));
  CHECK(read(R"({"instances":[{"income":2},{"features":{"age":1}}]})") == sparse({0, 1, 2}, {1, 0}, {2, 1}));
  CHECK(read(R"({"dataframe_records":[{"income":2,"age":1}]})") == sparse({0, 2}, {0, 1}, {1, 2}));
  CHECK(read(R"({"dataframe_split":{"columns":["income","age"],"index":[7],"data":[[2,1]]}})") ==
        sparse({0, 2}, {0, 1}, {1, 2}));
  CHECK(read(R"({"input_data":{"columns":["income"],"data":[[2]]}})", NarrowRows::kMissing) ==
        sparse({0, 1}, {1}, {2}));
  CHECK(read(R"({"columns":["age","income"],"data":[[1,2],[null,"3"]]})") == sparse({0, 2, 3}, {0, 1, 1}, {1, 2, 3}));
  CHECK(refused(R"({"ag":1})") == "columns: column 'ag' is no feature of the model; the nearest names are age");
  CHECK(refused(R"([["1",2]])") == "row 1: value 1 is the text '1'; only numbers, null and NaN are allowed");
  CHECK(refused(R"({"dataframe_split":{"columns":["a","b"],"data":[[1,2]]}})")
            .starts_with("columns: column 'a' is no feature of the model"));
  CHECK(refused(R"({"dataframe_split":{"columns":["age"],"data":[[1]]}})")
            .starts_with("columns: column 'income' is not in the header"));
  CHECK(refused(R"({"columns":["age","income"],"data":[[1]]})") == "row 1: 1 value, but 'columns' has 2 names");
  CHECK(refused(R"({"columns":["age","income"],"data":[[1,2,3]]})") == "row 1: 3 values, but 'columns' has 2 names");
  CHECK(refused(R"({"data":[[1,2]],"columns":["age","income"]})") ==
        "row 2: 'columns' stands behind 'data'; it must stand before");
}

TEST_CASE("base margins are read with the features, and every row has them", "[data][request_table]") {
  Schema schema = people();
  schema.columns.insert(schema.columns.begin() + 2, {"second", ColumnRole::kBaseMargin, 1});
  schema.columns.push_back({"first", ColumnRole::kBaseMargin, 0});
  const RequestTable table(schema);  // id, age, second, "job, title", rich, first
  const auto rows = [&](FeatureMatrix read) {
    const ModelInput split = split_slots(std::move(read), table);
    std::string text = rows_text(split.features) + " |";
    for (const float margin : split.base_margins) text += " " + std::to_string(static_cast<int>(margin));
    return text;
  };
  const auto csv_rows = [&](std::string_view body) {
    return rows(parse_request_csv(body, table, NarrowRows::kRefused));
  };
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
      "it is missing; ESPALIER_NARROW_ROWS=missing takes what is absent as missing");
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
  const RequestTable plain = numbers({"age", "job, title"}, "y");
  constexpr std::string_view kPieces[] = {"\"columns\"", "\"dataframe_split\"",
                                          "age",         "job, title",
                                          "clerk",       "39",
                                          "\"",          ",",
                                          ":",           "\n",
                                          "[",           "]",
                                          "{",           "}",
                                          "1",           "-",
                                          "\"age\"",     "\"features\"",
                                          "null",        "\"keys\"",
                                          "\"values\"",  "\"instances\"",
                                          "\"data\"",    "\"x\"",
                                          " ",           ";",
                                          "\xff"};
  for (int i = 0; i < espalier::test::num_trials(50'000); ++i) {
    std::string text;
    for (auto size = random() % 14; size != 0; --size) text += kPieces[random() % std::size(kPieces)];
    refusal([&] { parse_request_csv(text, table, NarrowRows::kRefused); });
    refusal([&] { parse_request_json(text, &table); });
    refusal([&] { parse_request_json_lines(text, &table); });
    refusal([&] { parse_request_csv(text, plain, NarrowRows::kMissing); });
    refusal([&] { parse_request_json(text, &plain, NarrowRows::kMissing); });
  }
}
