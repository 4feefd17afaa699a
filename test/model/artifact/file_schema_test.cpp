#include "model/artifact/package/file_schema.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "data/table/request_table.h"
#include "model/artifact/model_file.h"
#include "model/artifact/sample_model.h"

using namespace espalier;
using model::CategoryNumbers;
using model::CategoryType;
using model::CategoryValues;

namespace {

model::Model with_categories(CategoryValues first) {
  model::Model model = model::read_model(test::kStump);
  model.category_values = {std::move(first), {}};
  return model;
}

data::RequestTable table_of(const model::Model& model, CategoryNumbers numbers) {
  return data::RequestTable(*model::schema_of_file(model, numbers));
}

}  // namespace

TEST_CASE("texts of a file's categories become codes, and numbers are codes", "[model][artifact][categories]") {
  const model::Model model = with_categories({CategoryType::kText, {"red", " green", "7"}});
  const data::RequestTable codes = table_of(model, CategoryNumbers::kCode);
  CHECK(codes.num_features() == 2);
  CHECK(codes.code_of(0, "red") == 0);
  CHECK(codes.code_of(0, "green ") == 1);
  CHECK(std::isnan(codes.code_of(0, "blue")));
  CHECK(std::isnan(codes.code_of(0, "")));
  CHECK(codes.code_of(0, "2") == 2);
  CHECK(codes.code_of(0, "7") == 7);  // a code that no category has
  CHECK_FALSE(codes.is_categorical(1));
  const data::RequestTable values = table_of(model, CategoryNumbers::kValue);
  CHECK(values.code_of(0, "7") == 2);
  CHECK(std::isnan(values.code_of(0, "2")));
}

TEST_CASE("numbers of a file's categories are codes unless values are asked for", "[model][artifact][categories]") {
  const model::Model model = with_categories({CategoryType::kInt64, {"40", "0", "-7"}});
  CHECK_FALSE(model::schema_of_file(model, CategoryNumbers::kCode).has_value());
  const data::RequestTable values = table_of(model, CategoryNumbers::kValue);
  CHECK(values.code_of(0, "40") == 0);
  CHECK(values.code_of(0, "40.0") == 0);
  CHECK(values.code_of(0, "-7") == 2);
  CHECK(std::isnan(values.code_of(0, "1")));
  CHECK(model::note_on_category_numbers(model, CategoryNumbers::kCode) ==
        "feature 1 is categorical, and in requests a number there counts as the category's code: 0 is the category "
        "'40'; ESPALIER_CATEGORY_NUMBERS=value takes it for the value");
  CHECK(model::note_on_category_numbers(model, CategoryNumbers::kValue).contains("the category's value: 40 is"));
  const model::Model same = with_categories({CategoryType::kInt64, {"0", "1"}});
  CHECK(model::note_on_category_numbers(same, CategoryNumbers::kCode).empty());
}

TEST_CASE("texts that only white space tells apart leave the feature to its codes", "[model][artifact][categories]") {
  const auto schema =
      model::schema_of_file(with_categories({CategoryType::kText, {"a", " a"}}), CategoryNumbers::kCode);
  REQUIRE(schema.has_value());
  CHECK_FALSE(schema->is_categorical(0));
}

TEST_CASE("a model without category values takes every cell as a number", "[model][artifact][categories]") {
  CHECK_FALSE(model::schema_of_file(model::read_model(test::kStump), CategoryNumbers::kValue).has_value());
}
