// What RapidJSON's reader tells of a JSON text -> the rows of a RowCollector. data/json/json_rows.h lists the forms.
#pragma once

#include <rapidjson/rapidjson.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "data/json/json_table_row.h"
#include "data/json/row_collector.h"
#include "data/table/request_table.h"

namespace espalier::data {

// What an open array or object holds.
enum class JsonPlace {
  kTopArray,   // one row or many: the first element tells
  kRows,       // array of rows
  kRow,        // array of values
  kTopObject,  // "instances", or an instance
  kInstance,   // object with "features" or "data"
  kFrame,      // object with "columns" and "data"
  kColumns,    // array of names
  kFrameRows,  // array of rows whose values stand in the order of "columns"
  kData,       // object with "features"
  kFeatures,   // object with "values", and "keys" and "shape" when sparse
  kKeys,
  kShape,
  kValues,
  kPassedOver
};

// Receives RapidJSON's events (its names) and feeds the collector. Throws ClientError: nothing in RapidJSON's reader
// holds memory that an exception would lose.
class JsonRowHandler {
 public:
  JsonRowHandler(RowCollector& rows, const RequestTable* table, NarrowRows narrow)
      : rows_(rows), table_(table), narrow_(narrow) {
    if (table == nullptr) return;
    table_row_.emplace(*table, rows);
    has_cells_ = table->rows_by_position() == RowsByPosition::kColumnsOfTrain;
  }

  bool Null() {
    return is_table_cell(JsonCellKind::kNull, {}) || scalar("null", std::numeric_limits<float>::quiet_NaN());
  }
  bool Bool(bool value) {
    return is_table_cell(value ? JsonCellKind::kTrue : JsonCellKind::kFalse, {}) ||
           refuse_scalar(value ? "true" : "false");
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_column({text, size}) || is_table_cell(JsonCellKind::kText, {text, size}) ||
           refuse_scalar("the text '" + base::excerpt({text, size}) + "'");
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return number({text, size}); }
  bool Int(int) { return false; }  // never called: numbers come as text
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    key_ = std::string(text, size);
    return true;
  }
  bool StartObject() { return open(JsonPlace::kInstance, "an object"); }
  bool StartArray() { return open(JsonPlace::kRow, "an array"); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  bool open(JsonPlace kind, const char* seen);
  JsonPlace place_of_child(JsonPlace kind, const char* seen);
  JsonPlace place_of_member(JsonPlace parent, JsonPlace kind, const char* seen);
  JsonPlace passed_over();
  JsonPlace rows_place();
  JsonPlace columns_place(JsonPlace parent);
  JsonPlace frame_rows_place(JsonPlace parent);
  JsonPlace features_place(JsonPlace kind);
  bool close();
  bool scalar(std::string_view seen, float value);
  bool is_table_cell(JsonCellKind kind, std::string_view text);
  void check_frame_row();
  bool is_named_row() const { return table_row_ && table_row_->has_named(); }
  bool is_column(std::string_view name);
  void end_row(JsonPlace place);
  bool number(std::string_view text);
  bool refuse_scalar(const std::string& seen);
  std::uint64_t whole(std::string_view text, const char* what) const;
  void decide_top_array(JsonPlace place) {
    if (!places_.empty() && places_.back() == JsonPlace::kTopArray) places_.back() = place;
  }

  RowCollector& rows_;
  const RequestTable* const table_;
  const NarrowRows narrow_;
  std::optional<JsonTableRow> table_row_;  // for a model that knows its columns
  bool has_cells_ = false;                 // rows by position are cells of a raw table too
  std::vector<JsonPlace> places_;
  std::string key_;                   // the last member name seen
  bool has_instances_ = false;        // "instances" stood in the top object
  bool has_features_ = false;         // of the instance that is being read
  std::vector<std::string> columns_;  // of a frame
  bool has_columns_ = false, has_frame_rows_ = false;
  bool is_by_column_ = false;        // the columns tell where the values of a frame's rows go
  std::size_t num_frame_cells_ = 0;  // of the row that is being read, when they do
};

}  // namespace espalier::data
