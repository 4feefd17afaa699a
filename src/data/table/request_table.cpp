#include "data/table/request_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "data/table/table_plan.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

// A number as the categories of CategoryCells::kNumber are written; the text itself when it is none.
std::string shortest_number(std::string_view text) {
  std::string shortest;
  if (const auto whole = base::parse_int(text)) {
    base::append_int(shortest, *whole);
  } else if (const auto number = base::parse_double(text)) {
    base::append_shortest(shortest, *number);
  } else {
    shortest = text;
  }
  return shortest;
}

constexpr std::size_t kMaxListedNames = 8;

// "; the nearest names are ..." or, where none is near, those that there are.
std::string known_names_text(std::string_view name, const std::vector<std::string>& known, std::string_view what) {
  const std::vector<std::string> nearest = base::nearest_names(name, known);
  if (!nearest.empty()) return "; the nearest names are " + base::join(nearest, ", ");
  std::string text = "; " + std::string(what) + " are ";
  for (std::size_t i = 0; i < std::min(known.size(), kMaxListedNames); ++i)
    text += (i == 0 ? "" : ", ") + base::excerpt(known[i]);
  return text + (known.size() > kMaxListedNames ? ", ..." : "");
}

}  // namespace

RequestTable::RequestTable(const Schema& schema, RowsByPosition rows_by_position)
    : cells_(schema.category_cells),
      rows_by_position_(rows_by_position),
      has_made_up_names_(is_made_up(schema.feature_names)),
      feature_names_(schema.feature_names) {
  cells_.resize(schema.columns.size(), CategoryCells::kText);
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
    if (names_.find(column.name) == CategoryIndex::kNone) slot_by_name_.push_back(slot);
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
  if (column != CategoryIndex::kNone) return slot_by_name_[column];
  if (name.contains(' ')) {  // LightGBM writes "sepal length" as "sepal_length"
    std::string joined(name);
    std::ranges::replace(joined, ' ', '_');
    if (const std::uint32_t same = names_.find(joined); same != CategoryIndex::kNone) return slot_by_name_[same];
  }
  const bool is_raw = rows_by_position_ == RowsByPosition::kColumnsOfTrain;
  std::vector<std::string> known = feature_names_;
  if (is_raw) {
    known.clear();
    for (std::uint32_t code = 0; code < names_.size(); ++code) known.emplace_back(names_.text(code));
  }
  throw WrongColumns{"column '" + base::excerpt(name) +
                     (is_raw ? "' is no column of train" : "' is no feature of the model") +
                     known_names_text(name, known, is_raw ? "its columns" : "its features")};
}

RequestTable::CellSlots RequestTable::slots_of_header(const std::vector<std::string>& cells, NarrowRows narrow) const {
  CellSlots slots;
  if (cells == feature_names_ && num_base_margins() == 0) return least_;  // also where a name stands twice in train
  std::vector<bool> is_given(num_slots());
  for (const std::string& cell : cells) {
    if (cell.empty() && !knows_name(cell))
      throw WrongColumns{"column " + std::to_string(slots.size() + 1) +
                         " of the header has no name; leave out a column that only numbers the rows"};
    const std::int32_t slot = slot_named(cell);
    slots.push_back(slot);
    if (slot == kPassedOver) continue;
    const auto given = static_cast<std::size_t>(slot);
    if (is_given[given]) throw WrongColumns{slot_text(given) + " stands twice in the header"};
    is_given[given] = true;
  }
  const auto missing = std::ranges::find(is_given, false);
  if (missing == is_given.end() || narrow == NarrowRows::kMissing) return slots;
  throw WrongColumns{
      slot_text(static_cast<std::size_t>(missing - is_given.begin())) +
      " is not in the header; a header names every feature" + (num_base_margins() == 0 ? "" : " and base margin") +
      ", a cell is empty if it is missing; ESPALIER_NARROW_ROWS=missing takes what is absent as missing"};
}

bool RequestTable::knows_similar_name(std::string_view name) const {
  return lower_case_names_.find(base::to_lower(base::trim(name))) != CategoryIndex::kNone;
}

float RequestTable::code_of(std::size_t feature, std::string_view text) const {
  const std::string_view word = base::trim(text);
  if (cells_[feature] == CategoryCells::kTextOrCode) {
    if (const Cell cell = read_cell(word); cell.kind == CellKind::kNumber) return cell.value;
  }
  // No dictionary of today holds a spelling of "missing"; one of an earlier version may, and then its model knows it.
  std::uint32_t code = dictionaries_[feature].find(word);
  if (code == CategoryIndex::kNone && cells_[feature] == CategoryCells::kNumber) {
    code = dictionaries_[feature].find(shortest_number(word));
  }
  return code == CategoryIndex::kNone ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(code);
}

Schema schema_of_names(const std::vector<std::string>& feature_names, const std::string& label_name) {
  Schema schema;
  schema.feature_names = feature_names;
  schema.label_name = label_name;
  if (!label_name.empty() && !std::ranges::contains(feature_names, label_name))
    schema.columns.push_back({label_name, ColumnRole::kLabel, 0});
  for (const std::string& name : feature_names) schema.columns.push_back({name, ColumnRole::kFeature, 0});
  return schema;
}

bool is_made_up(const std::vector<std::string>& feature_names) {
  for (const std::string_view prefix : {"f", "Column_", ""}) {
    std::size_t feature = 0;
    while (feature < feature_names.size() && feature_names[feature] == std::string(prefix) + std::to_string(feature))
      ++feature;
    if (feature == feature_names.size()) return !feature_names.empty();
  }
  return false;
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

ModelInput split_slots(FeatureMatrix rows, const RequestTable& table) {
  if (table.num_base_margins() == 0) return {std::move(rows), {}};
  ModelInput split;
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
