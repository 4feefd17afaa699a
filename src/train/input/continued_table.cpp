#include "train/input/continued_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <format>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/table/category_index.h"
#include "train/contract/contract.h"
#include "train/input/unknown_categories.h"

namespace espalier::train {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

[[noreturn]] void refuse(const std::string& what) {
  throw base::ClientError("the initial model cannot be continued: " + what);
}

// The code in `texts_of_model` for every code in `texts`; NaN for a text that the model does not know.
std::vector<float> new_codes(const std::vector<std::string>& texts, const std::vector<std::string>& texts_of_model) {
  const data::CategoryIndex index(texts_of_model);
  std::vector<float> codes;
  for (const std::string& text : texts) {
    const std::uint32_t code = index.find(text);
    codes.push_back(code == data::CategoryIndex::kNone ? kMissing : static_cast<float>(code));
  }
  return codes;
}

void recode(const std::vector<float>& codes, float& value) {
  if (value == value) value = codes[static_cast<std::size_t>(value)];
}

std::string name_of(const data::Schema& schema, std::size_t feature) {
  return schema.feature_names.empty() ? std::to_string(feature)
                                      : "'" + base::excerpt(schema.feature_names[feature]) + "'";
}

std::string column_text(const data::Schema& schema, std::size_t feature) {
  return (schema.feature_names.empty() ? "feature " : "column ") + name_of(schema, feature);
}

void check_features(const data::Schema& initial, const data::Schema& schema, std::size_t num_features) {
  if (!initial.feature_names.empty() && !schema.feature_names.empty() &&
      initial.feature_names != schema.feature_names) {
    refuse("the training data has other features than its table, or another order of them");
  }
  for (std::size_t feature = 0; feature < num_features; ++feature) {
    if (initial.is_categorical(feature) == schema.is_categorical(feature)) continue;
    const auto kind = [feature](const data::Schema& of) {
      return of.is_categorical(feature) ? "categorical" : "a number";
    };
    refuse(
        std::format("its feature {} is {}, in the training data it is {}; categorical_columns says which are "
                    "categorical",
                    name_of(schema, feature), kind(initial), kind(schema)));
  }
}

void keep_feature_codes(const data::Schema& initial, data::Dataset& table) {
  data::DenseMatrix matrix = *table.features.dense();
  for (std::size_t feature = 0; feature < matrix.num_features; ++feature) {
    if (!table.schema.is_categorical(feature)) continue;
    const auto codes = new_codes(table.schema.categories[feature], initial.categories[feature]);
    std::uint64_t num_known = 0;
    std::uint64_t num_given = 0;
    for (std::size_t row = 0; row < matrix.num_rows; ++row) {
      float& value = matrix.values[row * matrix.num_features + feature];
      num_given += std::isnan(value) ? 0 : 1;
      recode(codes, value);
      num_known += std::isnan(value) ? 0 : 1;
    }
    if (num_known == num_given) continue;
    const auto num_categories = std::ranges::count_if(codes, [](float code) { return std::isnan(code); });
    log_unknown_categories(kTrainChannel, {.column = column_text(table.schema, feature),
                                           .num_rows = num_given - num_known,
                                           .num_categories = static_cast<std::size_t>(num_categories)});
  }
  table.features = std::move(matrix);
  table.schema.categories = initial.categories;
}

void keep_label_codes(const data::Schema& initial, data::Dataset& table) {
  const std::vector<std::string>& classes = table.schema.label_classes;
  if (classes.empty() != initial.label_classes.empty()) {
    refuse(classes.empty() ? "its labels are texts, those of the training data are numbers"
                           : "its labels are numbers, those of the training data are texts");
  }
  const auto codes = new_codes(classes, initial.label_classes);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (codes[i] == codes[i]) continue;
    refuse(std::format("the training data has the label '{}', which it does not know", base::excerpt(classes[i])));
  }
  if (!classes.empty()) {
    for (float& label : table.labels) recode(codes, label);
  }
  table.schema.label_classes = initial.label_classes;
}

}  // namespace

void keep_codes(const data::Schema& initial, data::Dataset& table) {
  check_features(initial, table.schema, table.num_features());
  if (!table.schema.categories.empty()) keep_feature_codes(initial, table);
  keep_label_codes(initial, table);
}

}  // namespace espalier::train
