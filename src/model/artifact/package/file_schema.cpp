#include "model/artifact/package/file_schema.h"

#include <algorithm>
#include <format>
#include <set>
#include <vector>

#include "base/number.h"
#include "base/text.h"

namespace espalier::model {
namespace {

// Trimmed as the cells of a request are; empty when two of them are the same then.
std::vector<std::string> trimmed_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> trimmed;
  std::set<std::string_view> seen;
  for (const std::string& text : texts) {
    const std::string_view word = base::trim(text);
    if (!seen.insert(word).second) return {};
    trimmed.emplace_back(word);
  }
  return trimmed;
}

data::CategoryCells cells_of(const CategoryValues& values, CategoryNumbers numbers) {
  if (numbers == CategoryNumbers::kCode) return data::CategoryCells::kTextOrCode;
  return values.are_numbers() ? data::CategoryCells::kNumber : data::CategoryCells::kText;
}

bool needs_dictionary(const CategoryValues& values, CategoryNumbers numbers) {
  return values.type == CategoryType::kText || (values.are_numbers() && numbers == CategoryNumbers::kValue);
}

// The first code whose value is another number; nullopt when there is none.
std::optional<std::size_t> code_unlike_value(const CategoryValues& values) {
  for (std::size_t code = 0; code < values.texts.size(); ++code) {
    const std::optional<double> number = base::parse_double(base::trim(values.texts[code]));
    if (number && *number != static_cast<double>(code)) return code;
  }
  return std::nullopt;
}

}  // namespace

std::optional<CategoryNumbers> category_numbers_of(std::string_view text) {
  if (text == "code") return CategoryNumbers::kCode;
  if (text == "value") return CategoryNumbers::kValue;
  return std::nullopt;
}

std::optional<data::Schema> schema_of_file(const Model& model, CategoryNumbers numbers) {
  const auto needs = [&](const CategoryValues& values) { return needs_dictionary(values, numbers); };
  if (std::ranges::none_of(model.category_values, needs)) return std::nullopt;
  data::Schema schema;
  const std::set<std::string_view> distinct(model.feature_names.begin(), model.feature_names.end());
  const bool has_names = distinct.size() == model.num_features;  // names that stand twice tell nothing
  if (has_names) schema.feature_names = model.feature_names;
  schema.categories.resize(model.num_features);
  schema.feature_kinds.assign(model.num_features, data::FeatureKind::kNumeric);
  schema.category_cells.assign(model.num_features, data::CategoryCells::kText);
  for (std::size_t i = 0; i < model.num_features; ++i) {
    data::TableColumn column;
    if (has_names) column.name = model.feature_names[i];
    schema.columns.push_back(std::move(column));
    const CategoryValues& values = model.category_values[i];
    if (!needs(values)) continue;
    schema.categories[i] = trimmed_texts(values.texts);
    if (schema.categories[i].empty()) continue;
    schema.feature_kinds[i] = data::FeatureKind::kCategorical;
    schema.category_cells[i] = cells_of(values, numbers);
  }
  return schema;
}

std::string note_on_category_numbers(const Model& model, CategoryNumbers numbers) {
  for (std::size_t i = 0; i < model.category_values.size(); ++i) {
    const CategoryValues& values = model.category_values[i];
    const std::optional<std::size_t> code = code_unlike_value(values);
    if (!code) continue;
    const std::string name =
        model.feature_names.empty() ? std::to_string(i + 1) : "'" + base::excerpt(model.feature_names[i]) + "'";
    const bool is_code = numbers == CategoryNumbers::kCode;
    return std::format(
        "feature {} is categorical, and in requests a number there counts as the category's {}: {} is the category "
        "'{}'; ESPALIER_CATEGORY_NUMBERS={} takes it for the {}",
        name, is_code ? "code" : "value", is_code ? std::to_string(*code) : base::excerpt(values.texts[*code]),
        base::excerpt(values.texts[*code]), is_code ? "value" : "code", is_code ? "value" : "code");
  }
  return {};
}

}  // namespace espalier::model
