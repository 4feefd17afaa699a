#include "data/table/request_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "data/table/table_plan.h"
#include "data/text/cell.h"

namespace espalier::data {

RequestTable::RequestTable(const Schema& schema) : feature_names_(schema.feature_names) {
  const auto num_features = std::ranges::count(schema.columns, ColumnRole::kFeature, &TableColumn::role);
  std::int32_t next_feature = 0;
  for (const TableColumn& column : schema.columns) {
    const bool is_feature = column.role == ColumnRole::kFeature;
    const bool is_base_margin = column.role == ColumnRole::kBaseMargin;
    std::int32_t slot = kPassedOver;
    if (is_feature) slot = next_feature++;
    if (is_base_margin) {
      slot = static_cast<std::int32_t>(num_features) + static_cast<std::int32_t>(column.output_group);
      base_margin_names_.resize(std::max<std::size_t>(base_margin_names_.size(), column.output_group + 1));
      base_margin_names_[column.output_group] = column.name;
    }
    all_.push_back(slot);
    if (slot != kPassedOver || column.role == ColumnRole::kDropped) without_targets_.push_back(slot);
    if (slot != kPassedOver) least_.push_back(slot);
    if (!has_column_names(schema)) continue;
    // Of columns without a name all are dropped, or there is one.
    if (names_.find(column.name) == CategoryIndex::kNone) named_.push_back(slot);
    names_.add(column.name);
    lower_case_names_.add(base::to_lower(base::trim(column.name)));
  }
  for (std::size_t feature = 0; feature < static_cast<std::size_t>(num_features); ++feature) {
    is_categorical_.push_back(schema.is_categorical(feature));
    dictionaries_.push_back(is_categorical_.back() ? CategoryIndex(schema.categories[feature]) : CategoryIndex());
  }
}

std::string RequestTable::slot_text(std::size_t slot) const {
  const bool is_feature = slot < num_features();
  const std::size_t index = is_feature ? slot : slot - num_features();
  const std::vector<std::string>& names = is_feature ? feature_names_ : base_margin_names_;
  if (index < names.size() && !names[index].empty()) return "column '" + base::excerpt(names[index]) + "'";
  return (is_feature ? "feature " : "base margin ") + std::to_string(index + 1);
}

std::optional<std::span<const std::int32_t>> RequestTable::slots_by_width(std::size_t num_cells) const {
  for (const std::vector<std::int32_t>* cells : {&least_, &without_targets_, &all_})
    if (cells->size() == num_cells) return *cells;
  return std::nullopt;
}

void RequestTable::refuse_width(std::size_t num_cells) const {
  std::string allowed = std::to_string(least_.size());
  allowed += base_margin_names_.empty() ? " (the features)" : " (the features and base margins)";
  if (without_targets_.size() != least_.size())
    allowed += ", " + std::to_string(without_targets_.size()) + " (with the dropped ones)";
  if (all_.size() != without_targets_.size()) allowed += ", " + std::to_string(all_.size()) + " (all of train)";
  throw WrongColumns{"the rows have " + std::to_string(num_cells) + (num_cells == 1 ? " column" : " columns") +
                     ", the model takes " + allowed + (is_named() ? ", or a header that names them" : "")};
}

std::int32_t RequestTable::slot_named(std::string_view name) const {
  const std::uint32_t column = names_.find(name);
  if (column != CategoryIndex::kNone) return named_[column];
  std::vector<std::string> known;
  for (std::uint32_t code = 0; code < names_.size(); ++code) known.emplace_back(names_.text(code));
  const std::vector<std::string> nearest = base::nearest_names(name, known);
  throw WrongColumns{"column '" + base::excerpt(name) + "' is no column of train" +
                     (nearest.empty() ? "" : "; the nearest names are " + base::join(nearest, ", "))};
}

bool RequestTable::knows_similar_name(std::string_view name) const {
  return lower_case_names_.find(base::to_lower(base::trim(name))) != CategoryIndex::kNone;
}

float RequestTable::code_of(std::size_t feature, std::string_view text) const {
  // No dictionary of today holds a spelling of "missing"; one of an earlier version may, and then its model knows it.
  const std::uint32_t code = dictionaries_[feature].find(base::trim(text));
  return code == CategoryIndex::kNone ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(code);
}

namespace {

// Takes the last num_base_margins() of every row off `rows`.
std::vector<float> cut_off(DenseMatrix& rows, const RequestTable& table) {
  const std::size_t num_features = table.num_features(), num_slots = table.num_slots();
  std::vector<float> margins, features;
  features.reserve(rows.num_rows * num_features);
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    const float* const values = rows.values.data() + row * num_slots;
    features.insert(features.end(), values, values + num_features);
    margins.insert(margins.end(), values + num_features, values + num_slots);
  }
  rows = {rows.num_rows, num_features, std::move(features)};
  return margins;
}

std::vector<float> cut_off(SparseMatrix& rows, const RequestTable& table) {
  const std::size_t num_features = table.num_features(), num_margins = table.num_base_margins();
  std::vector<float> margins(rows.num_rows * num_margins, std::numeric_limits<float>::quiet_NaN());
  std::size_t kept = 0, at = 0;
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    for (const std::size_t end = rows.row_start[row + 1]; at < end; ++at) {
      if (rows.features[at] >= num_features) {
        margins[row * num_margins + rows.features[at] - num_features] = rows.values[at];
        continue;
      }
      rows.features[kept] = rows.features[at];
      rows.values[kept++] = rows.values[at];
    }
    rows.row_start[row + 1] = kept;
  }
  rows.features.resize(kept);
  rows.values.resize(kept);
  rows.num_features = num_features;
  return margins;
}

}  // namespace

RequestRows split_slots(FeatureMatrix rows, const RequestTable& table) {
  if (table.num_base_margins() == 0) return {std::move(rows), {}};
  RequestRows split;
  if (const DenseMatrix* dense = rows.dense()) {
    DenseMatrix features = *dense;
    split.base_margins = cut_off(features, table);
    split.features = std::move(features);
  } else {
    SparseMatrix features = *rows.sparse();
    split.base_margins = cut_off(features, table);
    split.features = std::move(features);
  }
  const auto missing = std::ranges::find_if(split.base_margins, [](float margin) { return std::isnan(margin); });
  if (missing == split.base_margins.end()) return split;
  const auto index = static_cast<std::size_t>(missing - split.base_margins.begin());
  throw base::ClientError("row " + std::to_string(index / table.num_base_margins() + 1) + ": " +
                          table.slot_text(table.num_features() + index % table.num_base_margins()) +
                          " is missing; the model starts from it, so every row needs one");
}

}  // namespace espalier::data
