// The columns that a model's own file tells, for requests to a model without a manifest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/schema.h"
#include "model/model.h"

namespace espalier::model {

// What a number in a request is where a feature is categorical and the file has its categories.
enum class CategoryNumbers : std::uint8_t {
  kCode,  // the category's code, as in SageMaker's image, which hands XGBoost an array of numbers
  kValue  // the category's value, as in a pandas data frame
};

// "code", "value"; nullopt for anything else.
std::optional<CategoryNumbers> category_numbers_of(std::string_view text);

// A column for each feature in their order, with the categories by which texts, or numbers as values, become codes.
// nullopt when every cell is a number that counts as it stands. Texts are trimmed; where two become one, the feature is
// left to its codes.
std::optional<data::Schema> schema_of_file(const Model& model, CategoryNumbers numbers);

// One sentence for the log about what numbers are, for models where it matters: a category's value is a number other
// than its code. Else empty.
std::string note_on_category_numbers(const Model& model, CategoryNumbers numbers);

}  // namespace espalier::model
