#include "data/json/json_row_handler.h"

#include <algorithm>

#include "base/error.h"
#include "base/number.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

// Deeper nesting has no meaning in any accepted form (the deepest has six levels).
constexpr std::size_t kMaxDepth = 32;

// Other servers' words for "instances" (MLflow, TensorFlow Serving's and Azure's ways to write a body of rows) ...
constexpr std::string_view kRowsOfOthers[] = {"inputs", "dataframe_records", "input_data"};
// ... and for an object of "columns" and "data".
constexpr std::string_view kFramesOfOthers[] = {"dataframe_split", "input_data"};

constexpr const char* kColumnsOfData = "'columns' names the values of rows in 'data' alone";

constexpr const char* kNoRows =
    "an object without 'instances' or 'features'; rows stand in 'instances', 'inputs' or 'dataframe_records' as an "
    "array, "
    "in 'dataframe_split' with 'columns' and 'data', or, one alone, in 'features'";

}  // namespace

bool JsonRowHandler::open(JsonPlace kind, const char* seen) {
  if (places_.size() == kMaxDepth)
    throw base::ClientError("the body is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  decide_top_array(JsonPlace::kRows);
  const JsonPlace place = place_of_child(kind, seen);
  if (place == JsonPlace::kInstance) has_features_ = false;
  if (table_row_ && (place == JsonPlace::kInstance || place == JsonPlace::kRows)) table_row_->forget_named();
  places_.push_back(place);
  return true;
}

// The meaning of an array (kind kRow) or object (kind kInstance) at this place.
JsonPlace JsonRowHandler::place_of_child(JsonPlace kind, const char* seen) {
  if (places_.empty()) return kind == JsonPlace::kRow ? JsonPlace::kTopArray : JsonPlace::kTopObject;
  switch (places_.back()) {
    case JsonPlace::kRows:
      return kind;
    case JsonPlace::kFrameRows:
      if (kind != JsonPlace::kRow) rows_.refuse("an object stands where a row is expected; 'data' holds lists");
      return kind;
    case JsonPlace::kColumns:
      rows_.refuse(std::string(seen) + " stands where the name of a column is expected");
    case JsonPlace::kTopArray:
      return kind;  // not reached: decided before
    case JsonPlace::kPassedOver:
      return JsonPlace::kPassedOver;
    case JsonPlace::kRow:
    case JsonPlace::kKeys:
    case JsonPlace::kShape:
    case JsonPlace::kValues:
      rows_.refuse(std::string(seen) + " stands where a number is expected");
    case JsonPlace::kTopObject:
    case JsonPlace::kInstance:
    case JsonPlace::kFrame:
    case JsonPlace::kData:
    case JsonPlace::kFeatures:
      break;
  }
  return place_of_member(places_.back(), kind, seen);
}

JsonPlace JsonRowHandler::place_of_member(JsonPlace parent, JsonPlace kind, const char* seen) {
  const bool is_array = kind == JsonPlace::kRow;
  const auto need = [&](bool right, const char* wanted) {
    if (!right) rows_.refuse("'" + key_ + "' is " + seen + "; it must be " + wanted);
  };
  if (parent == JsonPlace::kTopObject && key_ == "instances") {
    need(is_array, "an array of rows");
    return rows_place();
  }
  if (parent == JsonPlace::kTopObject && std::ranges::contains(kRowsOfOthers, key_) && is_array) return rows_place();
  if (parent == JsonPlace::kTopObject && std::ranges::contains(kFramesOfOthers, key_) && !is_array) {
    rows_place();
    return JsonPlace::kFrame;
  }
  const bool may_be_frame = parent == JsonPlace::kFrame || parent == JsonPlace::kTopObject;
  if (may_be_frame && key_ == "columns" && is_array) return columns_place(parent);
  if (may_be_frame && key_ == "data" && is_array) return frame_rows_place(parent);
  if (parent == JsonPlace::kFrame) {
    need(key_ != "columns" && key_ != "data", "an array");
    return JsonPlace::kPassedOver;
  }
  if (parent == JsonPlace::kFeatures) {
    if (key_ != "keys" && key_ != "shape" && key_ != "values") return passed_over();
    need(is_array, "an array of numbers");
    if (key_ == "values" && (rows_.num_values() != 0 || (table_row_ && table_row_->num_cells() != 0)))
      rows_.refuse("'values' stands twice");
    if (key_ == "keys") rows_.expect_keys();
    return key_ == "keys" ? JsonPlace::kKeys : key_ == "shape" ? JsonPlace::kShape : JsonPlace::kValues;
  }
  if (key_ == "features") return features_place(kind);
  if (key_ == "data" && parent != JsonPlace::kData) {
    need(!is_array, "an object with 'features'; rows as lists stand in 'instances'");
    return JsonPlace::kData;
  }
  return passed_over();
}

JsonPlace JsonRowHandler::rows_place() {
  if (has_instances_ || has_features_) rows_.refuse("'" + key_ + "' stands beside other rows");
  if (has_columns_ && key_ != "data") rows_.refuse(kColumnsOfData);
  has_instances_ = true;
  return JsonPlace::kRows;
}

JsonPlace JsonRowHandler::columns_place(JsonPlace parent) {
  if (has_columns_) rows_.refuse("'columns' stands twice");
  if (parent == JsonPlace::kTopObject && has_instances_ && !has_frame_rows_) rows_.refuse(kColumnsOfData);
  if (has_frame_rows_) rows_.refuse("'columns' stands behind 'data'; it must stand before");
  has_columns_ = true;
  return JsonPlace::kColumns;
}

JsonPlace JsonRowHandler::frame_rows_place(JsonPlace parent) {
  if (parent == JsonPlace::kTopObject) rows_place();
  if (has_frame_rows_) rows_.refuse("'data' stands twice");
  has_frame_rows_ = true;
  if (!has_columns_ || table_ == nullptr || !table_->is_named()) return JsonPlace::kFrameRows;
  const bool has_known = std::ranges::any_of(columns_, [&](const auto& name) { return table_->knows_name(name); });
  is_by_column_ = has_known || !table_->has_made_up_names();
  if (is_by_column_) table_->slots_of_header(columns_, narrow_);  // refuses what is wrong with them
  return JsonPlace::kFrameRows;
}

// An array or object that no form of row has; where columns are named it is what one of them holds.
JsonPlace JsonRowHandler::passed_over() {
  if (table_row_) table_row_->add_named(key_, JsonCellKind::kNested, {});
  return JsonPlace::kPassedOver;
}

JsonPlace JsonRowHandler::features_place(JsonPlace kind) {
  if (has_features_) rows_.refuse("'features' stands twice");
  if (has_instances_ && places_.front() == JsonPlace::kTopObject && places_.size() <= 2 &&
      places_.back() != JsonPlace::kInstance)
    rows_.refuse("'features' stands beside 'instances'");
  has_features_ = true;
  if (table_row_) table_row_->forget_named();
  return kind == JsonPlace::kRow ? JsonPlace::kRow : JsonPlace::kFeatures;
}

bool JsonRowHandler::close() {
  const JsonPlace place = places_.back();
  places_.pop_back();
  if (place == JsonPlace::kRow && !places_.empty() && places_.back() == JsonPlace::kFrameRows) check_frame_row();
  if (place == JsonPlace::kRow || place == JsonPlace::kFeatures) end_row(place);
  const bool is_instance = place == JsonPlace::kInstance || (place == JsonPlace::kTopObject && !has_instances_);
  if (is_instance && !has_features_ && is_named_row())
    table_row_->end_named();
  else if (is_instance && !has_features_)
    rows_.refuse(place == JsonPlace::kInstance ? "an object without 'features'" : kNoRows);
  return true;
}

void JsonRowHandler::check_frame_row() {
  if (!has_columns_) return;
  const std::size_t num_values = is_by_column_ ? num_frame_cells_
                                 : has_cells_  ? table_row_->num_cells()
                                               : rows_.num_values();
  if (num_values == columns_.size()) return;
  rows_.refuse(std::to_string(num_values) + (num_values == 1 ? " value" : " values") + ", but 'columns' has " +
               std::to_string(columns_.size()) + (columns_.size() == 1 ? " name" : " names"));
}

void JsonRowHandler::end_row(JsonPlace place) {
  if (is_by_column_) {
    num_frame_cells_ = 0;
    return table_row_->end_named();
  }
  const bool is_named = place == JsonPlace::kFeatures && is_named_row() && table_row_->num_cells() == 0 &&
                        rows_.num_values() == 0 && !rows_.has_keys();
  if (is_named) return table_row_->end_named();
  has_cells_ ? table_row_->end_row() : rows_.end_row();
}

// Takes a name of "columns".
bool JsonRowHandler::is_column(std::string_view name) {
  if (places_.empty() || places_.back() != JsonPlace::kColumns) return false;
  columns_.emplace_back(name);
  return true;
}

// Takes a value of a row by name, or by position when that is a cell of a raw table.
bool JsonRowHandler::is_table_cell(JsonCellKind kind, std::string_view text) {
  if (!table_row_ || places_.empty()) return false;
  decide_top_array(JsonPlace::kRow);
  const JsonPlace place = places_.back();
  if (is_by_column_ && place == JsonPlace::kRow) {
    if (num_frame_cells_ < columns_.size()) table_row_->add_named(columns_[num_frame_cells_], kind, text);
    ++num_frame_cells_;
    return true;
  }
  if (place == JsonPlace::kRow || place == JsonPlace::kValues) {
    if (!has_cells_) return false;
    table_row_->add(kind, text);
    return true;
  }
  const bool is_reserved = place == JsonPlace::kFeatures ? key_ == "keys" || key_ == "shape" || key_ == "values"
                                                         : key_ == "instances" || key_ == "features" || key_ == "data";
  const bool has_names =
      place == JsonPlace::kTopObject || place == JsonPlace::kInstance || place == JsonPlace::kFeatures;
  if (!has_names || is_reserved) return false;
  table_row_->add_named(key_, kind, text);
  return true;
}

bool JsonRowHandler::refuse_scalar(const std::string& seen) {
  if (places_.empty()) throw base::ClientError("the body is " + seen + "; it must be an array or an object");
  decide_top_array(JsonPlace::kRow);
  switch (places_.back()) {
    case JsonPlace::kPassedOver:
      return true;
    case JsonPlace::kRow:
    case JsonPlace::kValues:
      rows_.refuse("value " + std::to_string(rows_.num_values() + 1) + " is " + seen +
                   "; only numbers, null and NaN are allowed");
    case JsonPlace::kKeys:
    case JsonPlace::kShape:
      rows_.refuse(seen + " stands where a whole number is expected");
    case JsonPlace::kColumns:
      rows_.refuse(seen + " stands where the name of a column is expected");
    case JsonPlace::kRows:
    case JsonPlace::kFrameRows:
      rows_.refuse(seen + " stands where a row is expected");
    default:
      break;
  }
  if (key_ == "instances" || key_ == "features" || key_ == "data" || places_.back() == JsonPlace::kFeatures)
    rows_.refuse("'" + base::excerpt(key_) + "' is " + seen + "; it must be an array or an object");
  return true;  // a member that is passed over
}

bool JsonRowHandler::scalar(std::string_view seen, float value) {
  decide_top_array(JsonPlace::kRow);
  if (places_.empty() || (places_.back() != JsonPlace::kRow && places_.back() != JsonPlace::kValues))
    return refuse_scalar(std::string(seen));
  rows_.add_value(value);
  return true;
}

std::uint64_t JsonRowHandler::whole(std::string_view text, const char* what) const {
  const std::optional<std::int64_t> value = base::parse_int(text);
  if (!value || *value < 0)
    rows_.refuse("'" + base::excerpt(text) + "' in '" + what + "'; only whole numbers from 0 are allowed");
  return static_cast<std::uint64_t>(*value);
}

bool JsonRowHandler::number(std::string_view text) {
  if (!places_.empty() && places_.back() == JsonPlace::kKeys) {
    rows_.add_key(whole(text, "keys"));
    return true;
  }
  if (!places_.empty() && places_.back() == JsonPlace::kShape) {
    rows_.set_width(whole(text, "shape"));
    return true;
  }
  if (is_column(text) || is_table_cell(JsonCellKind::kNumber, text)) return true;
  const Cell cell = read_cell(text);
  if (cell.kind == CellKind::kNotFinite) return refuse_scalar(base::excerpt(text) + ", infinite or beyond float32");
  return scalar(base::excerpt(text), cell.value);
}

}  // namespace espalier::data
