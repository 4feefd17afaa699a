#include "data/json/json_table_row.h"

#include <limits>

#include "base/text.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

}  // namespace

void JsonTableRow::add(JsonCellKind kind, std::string_view text) { cells_.push_back({kind, std::string(text)}); }

void JsonTableRow::add_named(std::string_view name, JsonCellKind kind, std::string_view text) {
  named_.push_back({std::string(name), {kind, std::string(text)}});
}

void JsonTableRow::end_row() {
  if (rows_.has_keys()) {
    if (table_.num_base_margins() != 0) rows_.refuse("keys name features alone, and the model takes base margins too");
    const std::size_t num_keys = rows_.keys().size();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::uint64_t feature = i < num_keys ? rows_.keys()[i] : table_.num_features();
      // A key beyond the features is refused with the row's width.
      rows_.add_value(feature < table_.num_features() ? value_of(cells_[i], feature) : 0.0f);
    }
  } else {
    const auto slots = table_.slots_by_width(cells_.size());
    if (!slots) {
      if (cells_.empty()) rows_.refuse("no values");
      table_.refuse_width(cells_.size());
    }
    values_.assign(table_.num_slots(), kNaN);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if ((*slots)[i] == RequestTable::kPassedOver) continue;
      const auto slot = static_cast<std::size_t>((*slots)[i]);
      values_[slot] = value_of(cells_[i], slot);
    }
    for (const float value : values_) rows_.add_value(value);
  }
  cells_.clear();
  rows_.end_row();
}

void JsonTableRow::end_named() {
  // Sparse: a row of few members must not take the memory of all features.
  rows_.expect_keys();
  rows_.set_width(table_.num_slots());
  given_.clear();
  for (const NamedCell& named : named_) {
    const std::int32_t slot = table_.slot_named(named.name);
    if (slot == RequestTable::kPassedOver) continue;
    const auto index = static_cast<std::size_t>(slot);
    if (!given_.insert(index).second) refuse(index, "it stands twice");
    const float value = value_of(named.cell, index);
    if (value != value) continue;
    rows_.add_key(index);
    rows_.add_value(value);
  }
  named_.clear();
  rows_.end_row();
}

float JsonTableRow::value_of(const Cell& cell, std::size_t slot) const {
  if (cell.kind == JsonCellKind::kNull) return kNaN;
  if (cell.kind == JsonCellKind::kNested) refuse(slot, "an array or object stands where a value is expected");
  if (!table_.is_categorical(slot)) return number_of(cell, slot);
  if (cell.kind != JsonCellKind::kTrue && cell.kind != JsonCellKind::kFalse) return table_.code_of(slot, cell.text);
  // Tables write true and false in several ways; the spelling that training saw is taken.
  const bool is_true = cell.kind == JsonCellKind::kTrue;
  float code = kNaN;
  for (const std::string_view spelling :
       {is_true ? "true" : "false", is_true ? "True" : "False", is_true ? "TRUE" : "FALSE"})
    if (code != code) code = table_.code_of(slot, spelling);
  return code;
}

float JsonTableRow::number_of(const Cell& cell, std::size_t slot) const {
  if (cell.kind == JsonCellKind::kTrue || cell.kind == JsonCellKind::kFalse)
    refuse(slot,
           std::string(cell.kind == JsonCellKind::kTrue ? "true" : "false") + " stands where a number is expected");
  const data::Cell read = read_cell(cell.text);
  if (read.kind == CellKind::kText || read.kind == CellKind::kNotFinite)
    refuse(slot, why_refused(read.kind, cell.text));
  return read.value;
}

void JsonTableRow::refuse(std::size_t slot, const std::string& reason) const {
  rows_.refuse(table_.slot_text(slot) + ": " + reason);
}

}  // namespace espalier::data
