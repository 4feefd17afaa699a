// How a model of a raw table reads the cells of a request: by position or by name, texts as the codes of training.
// Values of a row stand in slots: the features, and behind them the base margins by output group.
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

// Immutable after construction, shared by all threads; nothing but a refusal allocates.
class RequestTable {
 public:
  static constexpr std::int32_t kPassedOver = -1;  // a label, a dropped column, ...

  // Of a schema with columns.
  explicit RequestTable(const Schema& schema);

  std::size_t num_features() const { return dictionaries_.size(); }
  std::size_t num_base_margins() const { return base_margin_names_.size(); }
  std::size_t num_slots() const { return num_features() + num_base_margins(); }
  bool is_named() const { return names_.size() != 0; }
  bool is_categorical(std::size_t slot) const { return slot < num_features() && is_categorical_[slot]; }
  // "column 'age'"; "feature 3" or "base margin 1" (from 1) when the columns have no names.
  std::string slot_text(std::size_t slot) const;

  // The slot of every cell in a row of `num_cells` that has no names: all columns of train in their order; all but
  // those that only training needs (label, weight, group, bounds); or the features and base margins alone.
  std::optional<std::span<const std::int32_t>> slots_by_width(std::size_t num_cells) const;
  [[noreturn]] void refuse_width(std::size_t num_cells) const;  // WrongColumns

  // The slot of a named column; WrongColumns when train has no such column.
  std::int32_t slot_named(std::string_view name) const;
  bool knows_name(std::string_view name) const { return names_.find(name) != CategoryIndex::kNone; }
  // Whether a column is called so but for case and white space at both ends.
  bool knows_similar_name(std::string_view name) const;

  // The code of a category; NaN when `text`, trimmed, spells "missing" or is no category of train.
  float code_of(std::size_t feature, std::string_view text) const;

 private:
  std::vector<CategoryIndex> dictionaries_;  // per feature; empty unless categorical
  std::vector<bool> is_categorical_;         // per feature
  std::vector<std::string> feature_names_;
  std::vector<std::string> base_margin_names_;  // empty texts when the columns have no names
  CategoryIndex names_;                         // of all columns
  std::vector<std::int32_t> named_;             // the slot of each of them
  CategoryIndex lower_case_names_;
  std::vector<std::int32_t> all_, without_targets_, least_;  // per cell of the three kinds of rows
};

// What a request holds for a model.
struct RequestRows {
  FeatureMatrix features;
  std::vector<float> base_margins;  // empty, or [num_rows, num_base_margins()]: start in place of the base score
};

// `rows`: [num_rows, num_slots()]. ClientError names the row, from 1, that lacks a base margin.
RequestRows split_slots(FeatureMatrix rows, const RequestTable& table);

}  // namespace espalier::data
