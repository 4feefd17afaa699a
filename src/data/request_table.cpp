#include "data/request_table.h"

#include <limits>

#include "base/text.h"
#include "data/cell.h"
#include "data/table_plan.h"

namespace espalier::data {

RequestTable::RequestTable(const Schema& schema) : feature_names_(schema.feature_names) {
  for (const TableColumn& column : schema.columns) {
    const bool is_feature = column.role == ColumnRole::kFeature;
    const auto feature = static_cast<std::int32_t>(features_.size());
    all_.push_back(is_feature ? feature : kPassedOver);
    if (is_feature || column.role == ColumnRole::kDropped) without_targets_.push_back(all_.back());
    if (is_feature) features_.push_back(feature);
    if (has_column_names(schema)) names_.add(column.name);
  }
  for (std::size_t feature = 0; feature < features_.size(); ++feature) {
    is_categorical_.push_back(schema.is_categorical(feature));
    dictionaries_.push_back(is_categorical_.back() ? CategoryIndex(schema.categories[feature]) : CategoryIndex());
  }
}

std::string RequestTable::feature_text(std::size_t feature) const {
  return feature < feature_names_.size() ? "column '" + base::excerpt(feature_names_[feature]) + "'"
                                         : "feature " + std::to_string(feature + 1);
}

std::optional<std::span<const std::int32_t>> RequestTable::features_by_width(std::size_t num_cells) const {
  for (const std::vector<std::int32_t>* cells : {&features_, &without_targets_, &all_})
    if (cells->size() == num_cells) return *cells;
  return std::nullopt;
}

void RequestTable::refuse_width(std::size_t num_cells) const {
  std::string allowed = std::to_string(features_.size()) + " (the features)";
  if (without_targets_.size() != features_.size())
    allowed += ", " + std::to_string(without_targets_.size()) + " (with the dropped ones)";
  if (all_.size() != without_targets_.size()) allowed += ", " + std::to_string(all_.size()) + " (all of train)";
  throw WrongColumns{"the rows have " + std::to_string(num_cells) + (num_cells == 1 ? " column" : " columns") +
                     ", the model takes " + allowed + (is_named() ? ", or a header that names them" : "")};
}

std::int32_t RequestTable::feature_named(std::string_view name) const {
  const std::uint32_t column = names_.find(name);
  if (column != CategoryIndex::kNone) return all_[column];
  std::vector<std::string> known;
  for (std::uint32_t code = 0; code < names_.size(); ++code) known.emplace_back(names_.text(code));
  const std::vector<std::string> nearest = base::nearest_names(name, known);
  throw WrongColumns{"column '" + base::excerpt(name) + "' is no column of train" +
                     (nearest.empty() ? "" : "; the nearest names are " + base::join(nearest, ", "))};
}

float RequestTable::code_of(std::size_t feature, std::string_view text) const {
  const std::string_view word = base::trim(text);
  const std::uint32_t code = spells_missing(word) ? CategoryIndex::kNone : dictionaries_[feature].find(word);
  return code == CategoryIndex::kNone ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(code);
}

}  // namespace espalier::data
