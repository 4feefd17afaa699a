// How a model that knows its columns reads the cells of a request: by position or by name, texts as the codes of
// training. Values of a row stand in slots: the features, and behind them the base margins by output group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/matrix.h"
#include "data/schema.h"
#include "data/table/category_index.h"

namespace espalier::data {

// Thrown when a row can be read but its columns are not the model's; caught where the answer is made.
struct WrongColumns {
  std::string reason;
};

// What a row without names is.
enum class RowsByPosition {
  kColumnsOfTrain,  // cells of the table that the model was trained on: slots_by_width
  kNumbers          // the features alone, as for a model that knows no names; the table serves rows by name
};

// What becomes of features that a request has no column for.
enum class NarrowRows : int { kRefused, kMissing };

// Immutable after construction, shared by all threads; nothing but a refusal allocates.
class RequestTable {
 public:
  static constexpr std::int32_t kPassedOver = -1;  // a label, a dropped column, ...
  using CellSlots = std::vector<std::int32_t>;     // per cell of a row

  // Of a schema with columns.
  explicit RequestTable(const Schema& schema, RowsByPosition rows_by_position = RowsByPosition::kColumnsOfTrain);

  std::size_t num_features() const { return dictionaries_.size(); }
  std::size_t num_base_margins() const { return base_margin_names_.size(); }
  std::size_t num_slots() const { return num_features() + num_base_margins(); }
  bool is_named() const { return names_.size() != 0; }
  RowsByPosition rows_by_position() const { return rows_by_position_; }
  // The names only count the features, as libraries make them up where the data had none (is_made_up): a header
  // without any of them is passed over.
  bool has_made_up_names() const { return has_made_up_names_; }
  bool is_categorical(std::size_t slot) const { return slot < num_features() && is_categorical_[slot]; }
  // "column 'age'"; "feature 3" or "base margin 1" (from 1) when the columns have no names.
  std::string slot_text(std::size_t slot) const;

  // The slot of every cell in a row of `num_cells` that has no names: all columns of train in their order; all but
  // those that only training needs (label, weight, group, bounds); or the features and base margins alone.
  std::optional<std::span<const std::int32_t>> slots_by_width(std::size_t num_cells) const;
  [[noreturn]] void refuse_width(std::size_t num_cells) const;  // WrongColumns

  // The slot of every cell below a header, in any order; WrongColumns names the first cell that is no column or stands
  // twice, else the first feature that the header lacks, unless `narrow` makes it missing.
  CellSlots slots_of_header(const std::vector<std::string>& cells, NarrowRows narrow) const;
  // The slot of a named column; WrongColumns when train has no such column.
  std::int32_t slot_named(std::string_view name) const;
  bool knows_name(std::string_view name) const { return names_.find(name) != CategoryIndex::kNone; }
  // Whether a column is called so but for case and white space at both ends.
  bool knows_similar_name(std::string_view name) const;

  // The code of a category; NaN when `text`, trimmed, spells "missing" or is no category of train.
  float code_of(std::size_t feature, std::string_view text) const;

 private:
  std::vector<CategoryIndex> dictionaries_;  // per feature; empty unless categorical
  std::vector<CategoryCells> cells_;         // per feature
  RowsByPosition rows_by_position_;
  bool has_made_up_names_ = false;
  std::vector<bool> is_categorical_;  // per feature
  std::vector<std::string> feature_names_;
  std::vector<std::string> base_margin_names_;  // empty texts when the columns have no names
  CategoryIndex names_;                         // of all columns; a name that stands twice in train is its first column
  CellSlots slot_by_name_;                      // by code of names_
  CategoryIndex lower_case_names_;
  std::vector<std::int32_t> all_, without_targets_, least_;  // per cell of the three kinds of rows
};

// The schema of a model of plain numbers: its features in their order, and the label of train, which a request may hold
// besides; empty when it is not known.
Schema schema_of_names(const std::vector<std::string>& feature_names, const std::string& label_name);

// Whether every name only counts its feature from 0: f0, f1, ... (XGBoost), Column_0, ... (LightGBM) or 0, 1, ...
// (pandas).
bool is_made_up(const std::vector<std::string>& feature_names);

// What a request holds for a model.
struct ModelInput {
  FeatureMatrix features;
  std::vector<float> base_margins;  // empty, or [num_rows, num_base_margins()]: start in place of the base score
};

// `rows`: [num_rows, num_slots()]. ClientError names the row, from 1, that lacks a base margin.
ModelInput split_slots(FeatureMatrix rows, const RequestTable& table);

}  // namespace espalier::data
