#include "data/table/raw_table.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <random>

#include "base/text.h"
#include "data/parse_support.h"
#include "support/seed.h"

using namespace espalier::data;
namespace base = espalier::base;

namespace {

constexpr const char* kPeople =
    "id,age,job,city,rich\n"
    "a-1,39,clerk,\"Berne, BE\",0\n"
    "a-2,,smith,Basle,1\n"
    "a-3,28.5,clerk,?,1\n"
    "a-4,61,miller,Basle,0\n";

Dataset raw_table(std::string_view text, const TableRoles& roles, int num_threads = 1,
                  std::size_t block_bytes = kBlockBytes) {
  base::ThreadPool pool(num_threads);
  const SourceText source{"train/a.csv", text};
  return parse_raw_table({&source, 1}, {roles, nullptr, "train"}, pool, block_bytes);
}

Dataset beside(const Dataset& trained, std::string_view text, const TableRoles& roles = {}) {
  base::ThreadPool pool(1);
  const SourceText source{"validation/a.csv", text};
  return parse_raw_table({&source, 1}, {roles, &trained.schema, "validation"}, pool);
}

std::string raw_error(std::string_view text, const TableRoles& roles) {
  return error_of([&] { raw_table(text, roles); });
}

std::string categories_text(const Schema& schema, std::size_t feature) {
  return base::join(schema.categories[feature], " ");
}

TableRoles people_roles() {
  TableRoles roles;
  roles.label = "rich";
  roles.dropped = {"id"};
  roles.detects_categories = true;
  return roles;
}

}  // namespace

TEST_CASE("columns of text become codes by falling count, then by bytes", "[data][raw]") {
  const Dataset people = raw_table(kPeople, people_roles());
  CHECK(people.labels == std::vector<float>{0, 1, 1, 0});
  CHECK(rows_text(people.features) == "39 0 1 | _ 2 0 | 28.5 0 _ | 61 1 0");
  CHECK(people.schema.feature_names == std::vector<std::string>{"age", "job", "city"});
  CHECK(people.schema.feature_kinds ==
        std::vector{FeatureKind::kNumeric, FeatureKind::kCategorical, FeatureKind::kCategorical});
  CHECK(people.schema.categories[0].empty());
  CHECK(categories_text(people.schema, 1) == "clerk miller smith");
  CHECK(people.schema.categories[2] == std::vector<std::string>{"Basle", "Berne, BE"});
  CHECK(people.schema.label_name == "rich");
  CHECK(people.schema.columns == std::vector<TableColumn>{{"id", ColumnRole::kDropped, 0},
                                                          {"age", ColumnRole::kFeature, 0},
                                                          {"job", ColumnRole::kFeature, 0},
                                                          {"city", ColumnRole::kFeature, 0},
                                                          {"rich", ColumnRole::kLabel, 0}});
  CHECK(people.schema.label_classes.empty());
}

TEST_CASE("a named column is categorical even when it holds numbers, and its texts are kept as they stand",
          "[data][raw]") {
  TableRoles roles;
  roles.categorical = {"zip"};
  const Dataset table = raw_table("y,zip,x\n1,08001,2\n0,8001,3\n1, 08001 ,4\n0,\"say \"\"a\"\"\",5\n", roles);
  CHECK(table.schema.categories[0] == std::vector<std::string>{"08001", "8001", "say \"a\""});
  CHECK(rows_text(table.features) == "0 2 | 1 3 | 0 4 | 2 5");
}

TEST_CASE("without names, columns are given by their position and any first line that holds a number is a row",
          "[data][raw]") {
  TableRoles roles;
  roles.label = "2";
  roles.detects_categories = true;
  const Dataset table = raw_table("5.1,red,0\n4.9,blue,1\n4.7,red,1\n", roles);
  CHECK(rows_text(table.features) == "5.1 0 | 4.9 1 | 4.7 0");
  CHECK(table.labels == std::vector<float>{0, 1, 1});
  CHECK(table.schema.feature_names.empty());
  CHECK(table.schema.columns[2] == TableColumn{"", ColumnRole::kLabel, 0});
}

TEST_CASE("a column whose first text comes late is categorical all the same, wherever the blocks end",
          "[data][raw][property]") {
  std::mt19937 random(17);
  std::string text = "y,a,b,c\r\n";
  const std::string letters = "abcdefghijk";
  for (int row = 0; row < 20'000; ++row) {
    const auto number = random() % 50;
    text += std::to_string(row % 2) + ',' + std::to_string(number) + ',';
    text += row < 15'000 ? std::to_string(number) : "x" + std::to_string(number);
    text += ',' + (random() % 7 == 0 ? std::string() : letters.substr(random() % 11, 1)) + "\r\n";
  }
  TableRoles roles;
  roles.detects_categories = true;
  const Dataset expected = raw_table(text, roles);
  REQUIRE(expected.schema.categories[1].size() == 100);
  CHECK(expected.schema.categories[2].size() == 11);
  CHECK(expected.schema.feature_kinds[0] == FeatureKind::kNumeric);
  for (const int num_threads : {1, 3}) {
    for (const std::size_t block_bytes : {std::size_t{50}, std::size_t{1000}, std::size_t{70'000}}) {
      const Dataset table = raw_table(text, roles, num_threads, block_bytes);
      CHECK(bits_of(table.features.dense()->values) == bits_of(expected.features.dense()->values));
      CHECK(table.schema.categories == expected.schema.categories);
    }
  }
}

TEST_CASE("codes do not depend on the order of the rows", "[data][raw][property]") {
  TableRoles roles;
  roles.detects_categories = true;
  const Dataset one = raw_table("y,a\n1,p\n2,q\n3,q\n4,r\n", roles);
  const Dataset other = raw_table("y,a\n4,r\n3,q\n1,p\n2,q\n", roles);
  CHECK(one.schema.categories == other.schema.categories);
  CHECK(categories_text(one.schema, 0) == "q p r");
}

TEST_CASE("text labels become classes in the order of their bytes, where the objective knows classes", "[data][raw]") {
  TableRoles roles = people_roles();
  roles.label = "job";
  CHECK(raw_error(kPeople, roles) == "train/a.csv line 2, column 'job': the label 'clerk' is not a number");
  roles.allows_text_labels = true;
  const Dataset table = raw_table(kPeople, roles);
  CHECK(table.schema.label_classes == std::vector<std::string>{"clerk", "miller", "smith"});
  CHECK(table.labels == std::vector<float>{0, 2, 0, 1});
  CHECK(error_of([&] { beside(table, "id,age,job,city,rich\nb,1,tinker,x,0\n"); }) ==
        "validation/a.csv line 2, column 'job': 'tinker' is no label of train, which has 'clerk', 'miller', 'smith'");
  CHECK(raw_error("y,x\na,1\n,2\n", [] {
          TableRoles first;
          first.allows_text_labels = true;
          return first;
        }()) == "train/a.csv line 3, column 'y': the label is missing; every row needs one");
}

TEST_CASE("a table beside train is read by name, its unknown categories are missing", "[data][raw]") {
  const Dataset people = raw_table(kPeople, people_roles());
  const Dataset table = beside(people, "rich,city,age,job\n1,Basle,5,smith\n0,Geneva,6,miller\n");
  CHECK(rows_text(table.features) == "5 2 0 | 6 1 _");
  CHECK(table.labels == std::vector<float>{1, 0});
  CHECK(rows_text(beside(people, "x,5,smith,Basle,1\n").features) == "5 2 0");
  const auto error = [&](std::string_view text) { return error_of([&] { beside(people, text); }); };
  CHECK(error("rich,citi,age,job\n1,Basle,5,smith\n") ==
        "channel 'validation': column 'citi' is not in train; the nearest names are city\n"
        "channel 'validation': column 'city' of train is missing");
  CHECK(error("1,2,x\n1,2,3\n") == "channel 'validation': rows of 3 columns, but train has 5");
  CHECK(error("rich,city,age,job\n1,Basle,old,smith\n") ==
        "validation/a.csv line 2, column 'age': 'old' is not a number; leave the field empty if it is missing; in "
        "train the "
        "column holds numbers");
}

TEST_CASE("unknown categories of a table beside train are counted, whatever its blocks", "[data][raw]") {
  const Dataset people = raw_table(kPeople, people_roles());
  std::string rows = "city,rich,age,job\n";
  for (int i = 0; i < 4; ++i) rows += "Geneva,1,5,smith\nBern,0,,?\n,1,6,miller\n";
  for (const std::size_t block_bytes : {kBlockBytes, std::size_t{16}}) {
    std::vector<std::string> told;
    const auto tell = [&](const UnknownCategories& unknown) {
      told.push_back(unknown.column + " " + std::to_string(unknown.num_categories) + " in " +
                     std::to_string(unknown.num_rows));
    };
    base::ThreadPool pool(2);
    const SourceText source{"validation/a.csv", rows};
    parse_raw_table({&source, 1}, {{}, &people.schema, "validation", tell}, pool, block_bytes);
    CHECK(told == std::vector<std::string>{"column 'city' 2 in 8"});
  }
}

TEST_CASE("all problems of the roles are told at once", "[data][raw]") {
  TableRoles roles;
  roles.label = "ritch";
  roles.dropped = {"id", "agee", "7"};
  roles.row_weight = "id";
  roles.categorical = {"id", "city"};
  roles.label_lower = "age";
  CHECK(
      raw_error(kPeople, roles) ==
      "Hyperparameter drop_columns: 'agee' is no column of train; its columns are 'age', 'id', 'job', 'city', 'rich'\n"
      "Hyperparameter drop_columns: '7' is no column of train; its columns are 'id', 'age', 'job', 'city', 'rich', and "
      "their "
      "positions 0 to 4 are allowed\n"
      "Hyperparameter weight_column: column 'id' is given by drop_columns too; a column has one role\n"
      "Hyperparameter label_lower_column: one bound is given; give both label_lower_column and label_upper_column\n"
      "Hyperparameter label_column: 'ritch' is no column of train; its columns are 'rich', 'id', 'age', 'job', 'city'\n"
      "Hyperparameter categorical_columns: column 'id' is given by drop_columns too; only features are categorical");
  roles = {};
  roles.dropped = {"0"};
  CHECK(raw_error(kPeople, roles) ==
        "Hyperparameter drop_columns: column 'id' is the first one, which is the label unless label_column names "
        "another; give label_column");
  CHECK(raw_error("5,red\n6,blue\n", people_roles()) ==
        "Hyperparameter drop_columns: 'id' is no column of train; it has no header, so allowed are positions 0 to 1\n"
        "Hyperparameter label_column: 'rich' is no column of train; it has no header, so allowed are positions 0 to 1");
  CHECK(raw_error("y,a,y\n1,2,3\n", {}) ==
        "train: the header calls column 1 (position 0) and column 3 (position 2) both 'y'; a raw table needs different "
        "names");
}

TEST_CASE("text that no one announced says how to announce it; infinities are refused where the column stays numeric",
          "[data][raw]") {
  TableRoles roles;
  roles.label = "rich";
  roles.dropped = {"id"};
  CHECK(raw_error(kPeople, roles) ==
        "train/a.csv line 2, column 'job': 'clerk' is not a number; leave the field empty if it is missing");
  roles = {};
  roles.detects_categories = true;
  CHECK(raw_error("y,x\n1,2\n1,inf\n", roles) ==
        "train/a.csv line 3, column 'x': 'inf' is infinite or beyond float32 (3.4e38); leave the field empty if it is "
        "missing");
  CHECK(raw_table("y,x\n1,two\n1,inf\n", roles).schema.categories[0] == std::vector<std::string>{"inf", "two"});
  CHECK(raw_error("y,x\n1,a\n1,caf\xe9\n", roles) ==
        "train/a.csv line 3, column 'x': 'caf\\xe9' is not UTF-8; write the file as UTF-8");
  CHECK(raw_error("y,x\n1,a\n1,\"b\nc\"\n", roles) ==
        "train/a.csv line 3, column 'x': a quoted field does not end on its line; line breaks inside quotes are not "
        "allowed");
  CHECK(raw_error("y,x\n1,a\n1\n", roles) == "train/a.csv line 3: 1 column, but line 1 has 2");
}

TEST_CASE("a column without a name is an empty one that is left out, or the only one without", "[data][raw]") {
  const Dataset excel = raw_table("y;a;;b;\n1;2;;3;\n4;5;NA;6;\n", {});
  CHECK(excel.schema.feature_names == std::vector<std::string>{"a", "b"});
  CHECK(excel.schema.columns[2] == TableColumn{"", ColumnRole::kDropped, 0});
  CHECK(rows_text(excel.features) == "2 3 | 5 6");
  CHECK(rows_text(beside(excel, "b;;y;;a\n3;x;1;z;2\n").features) == "2 3");
  CHECK(raw_table("y,,b\n1,2,3\n4,2,6\n", {}).schema.feature_names == std::vector<std::string>{"", "b"});
  CHECK(raw_error("y,,b,\n1,2,3,\n4,2,6,\n", {}) ==
        "train: the header has no name for 2 columns, of which column 2 (position 1) would be used; name what is used, "
        "or "
        "drop it with drop_columns");
  const std::string counting = "y,,b\n1,7,3\n4,8,6\n2,9,4\n";
  CHECK(raw_error(counting, {}) ==
        "train: column 2 (position 1) of the header has no name and counts the rows, as the index of a data frame; a "
        "model would learn the order of the rows from it");
  TableRoles roles;
  roles.dropped = {"1"};
  CHECK(raw_table(counting, roles).schema.feature_names == std::vector<std::string>{"b"});
}

TEST_CASE("a first line of texts is no header when they are values of their columns, unless a role has its name",
          "[data][raw]") {
  const std::string letters = "p,x,s\ne,x,y\np,f,s\n";
  TableRoles roles;
  roles.label = "0";
  roles.detects_categories = roles.allows_text_labels = true;
  CHECK(raw_error(letters, roles) ==
        "train/a.csv line 1: no cell is a number, which makes the line the header, but it looks like a row: 3 of its 3 "
        "cells are values of their columns further down, as 'p' of column 1 (position 0); put a header above it");
  roles.label = "p";
  CHECK(raw_table(letters, roles).num_rows() == 2);
  roles.label = "0";
  CHECK(raw_table("edible,x,surface\n" + letters, roles).num_rows() == 3);  // one name alone proves nothing
}

TEST_CASE("numbers aligned with blanks may stand beside a text behind a tab", "[data][raw]") {
  TableRoles roles;
  roles.detects_categories = true;
  const Dataset cars = raw_table(
      "18.0   8   307.0\t\"chevrolet  malibu\"\n15.0   8   350.0\t\"buick skylark 320\"\n24.0   4   "
      "113.0\t\"toyota\"\n",
      roles);
  CHECK(cars.labels == std::vector<float>{18, 15, 24});
  CHECK(rows_text(cars.features) == "8 307 1 | 8 350 0 | 4 113 2");
  CHECK(cars.schema.categories[2] == std::vector<std::string>{"buick skylark 320", "chevrolet  malibu", "toyota"});
  const Dataset tabs = raw_table("1\tNew  York\t2\n3\tRome\t4\n", roles);
  CHECK(tabs.schema.categories[0] == std::vector<std::string>{"New  York", "Rome"});
}

TEST_CASE("groups are runs of one id, with one weight each", "[data][raw]") {
  TableRoles roles;
  roles.label = "y";
  roles.group = "query";
  roles.row_weight = "w";
  const Dataset table = raw_table("query,x,y,w\nq7,1,0,2\nq7,2,1,2\nb,3,0,1\n", roles);
  CHECK(table.group_start == std::vector<RowIndex>{0, 2, 3});
  CHECK(table.row_weights == std::vector<float>{2, 1});
  CHECK(rows_text(table.features) == "1 | 2 | 3");
  CHECK(raw_error("query,x,y,w\nq7,1,0,2\nb,3,0,1\n\nq7,2,1,2\n", roles) ==
        "train/a.csv line 5: the group was left and comes again; the rows of a group must follow each other");
  CHECK(raw_error("query,x,y,w\nq7,1,0,2\nq7,3,0,1\n", roles) ==
        "train/a.csv line 3: the row weight differs from that of its group's first row; a group has one weight");
  CHECK(raw_error("query,x,y,w\n,1,0,2\n", roles) ==
        "train/a.csv line 2, column 'query': the group is missing; every row needs one");
  CHECK(raw_error("query,x,y,w\n1,1,0,-2\n", roles) ==
        "train/a.csv line 2, column 'w': the row weight is negative; only 0 and above are allowed");
}

TEST_CASE("survival bounds may be infinite, an empty upper one is; base margins keep the order of their names",
          "[data][raw]") {
  TableRoles roles;
  roles.label_lower = "from";
  roles.label_upper = "to";
  roles.base_margins = {"m1", "m0"};
  const Dataset table = raw_table("from,to,m0,m1,x\n1,2,10,20,7\n3,,11,21,8\n4,inf,12,22,9\n", roles);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  CHECK(table.label_lower == std::vector<float>{1, 3, 4});
  CHECK(table.label_upper == std::vector<float>{2, kInfinity, kInfinity});
  CHECK(table.labels == table.label_lower);
  CHECK(table.base_margins == std::vector<float>{20, 10, 21, 11, 22, 12});
  CHECK(rows_text(table.features) == "7 | 8 | 9");
  CHECK(raw_error("from,to,m0,m1,x\n1,2,10,20,7\n3,2,11,21,8\n", roles) ==
        "train/a.csv line 3: the lower bound is above the upper bound");
  CHECK(raw_error("from,to,m0,m1,x\n1,2,,20,7\n", roles) ==
        "train/a.csv line 2, column 'm0': the base margin is missing; every row needs one");
}

TEST_CASE("a wide first line over many short ones is refused without asking for their raw table", "[data][raw]") {
  std::string text = "1";
  for (int i = 0; i < 100'000; ++i) text += ",2";
  text += '\n';
  for (int i = 0; i < 100'000; ++i) text += "1\n";
  CHECK(raw_error(text, {}) == "train/a.csv line 2: 1 column, but line 1 has 100001");
}

TEST_CASE("random bytes are a raw table or refused, never more", "[data][raw][property]") {
  auto random = espalier::test::random_engine(3);
  constexpr std::string_view kBytes = "012,,,;;..-e\"\"\n\n\r\t |naxyz?inf\0\xff";
  TableRoles roles;
  roles.detects_categories = true;
  roles.allows_text_labels = true;
  for (int i = 0; i < espalier::test::num_trials(5'000); ++i) {
    std::string text;
    for (auto size = random() % 40; size != 0; --size) text += kBytes[random() % kBytes.size()];
    const auto with_blocks = [&](std::size_t block_bytes) {
      return error_of([&] { raw_table(text, roles, 1, block_bytes); });
    };
    CHECK(with_blocks(1 + random() % 9) == with_blocks(kBlockBytes));
  }
}
