#include "data/json/json_row_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "data/json/json_table_row.h"
#include "data/json/row_collector.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

// Deeper nesting has no meaning in any accepted form (the deepest has six levels).
constexpr std::size_t kMaxDepth = 32;

// What an open array or object holds.
enum class Place {
  kTopArray,   // one row or many: the first element tells
  kRows,       // array of rows
  kRow,        // array of values
  kTopObject,  // "instances", or an instance
  kInstance,   // object with "features" or "data"
  kData,       // object with "features"
  kFeatures,   // object with "values", and "keys" and "shape" when sparse
  kKeys,
  kShape,
  kValues,
  kPassedOver
};

// Receives RapidJSON's events (its names) and feeds the collector. Throws ClientError: nothing in RapidJSON's reader
// holds memory that an exception would lose.
class RowHandler {
 public:
  RowHandler(RowCollector& rows, const RequestTable* table) : rows_(rows) {
    if (table != nullptr) table_row_.emplace(*table, rows);
  }

  bool Null() {
    return is_table_cell(JsonCellKind::kNull, {}) || scalar("null", std::numeric_limits<float>::quiet_NaN());
  }
  bool Bool(bool value) {
    return is_table_cell(value ? JsonCellKind::kTrue : JsonCellKind::kFalse, {}) ||
           refuse_scalar(value ? "true" : "false");
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_table_cell(JsonCellKind::kText, {text, size}) ||
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
  bool StartObject() { return open(Place::kInstance, "an object"); }
  bool StartArray() { return open(Place::kRow, "an array"); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  bool open(Place kind, const char* seen);
  Place place_of_child(Place kind, const char* seen);
  Place place_of_member(Place parent, Place kind, const char* seen);
  Place passed_over();
  Place features_place(Place kind);
  bool close();
  bool scalar(std::string_view seen, float value);
  bool is_table_cell(JsonCellKind kind, std::string_view text);
  bool is_named_row() const { return table_row_ && table_row_->has_named(); }
  void end_row(Place place);
  bool number(std::string_view text);
  bool refuse_scalar(const std::string& seen);
  std::uint64_t whole(std::string_view text, const char* what) const;
  void decide_top_array(Place place) {
    if (!places_.empty() && places_.back() == Place::kTopArray) places_.back() = place;
  }

  RowCollector& rows_;
  std::optional<JsonTableRow> table_row_;  // for a model of a raw table
  std::vector<Place> places_;
  std::string key_;             // the last member name seen
  bool has_instances_ = false;  // "instances" stood in the top object
  bool has_features_ = false;   // of the instance that is being read
};

bool RowHandler::open(Place kind, const char* seen) {
  if (places_.size() == kMaxDepth)
    throw base::ClientError("the body is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  decide_top_array(Place::kRows);
  const Place place = place_of_child(kind, seen);
  if (place == Place::kInstance) has_features_ = false;
  if (table_row_ && (place == Place::kInstance || place == Place::kRows)) table_row_->forget_named();
  places_.push_back(place);
  return true;
}

// The meaning of an array (kind kRow) or object (kind kInstance) at this place.
Place RowHandler::place_of_child(Place kind, const char* seen) {
  if (places_.empty()) return kind == Place::kRow ? Place::kTopArray : Place::kTopObject;
  switch (places_.back()) {
    case Place::kRows:
      return kind;
    case Place::kTopArray:
      return kind;  // not reached: decided before
    case Place::kPassedOver:
      return Place::kPassedOver;
    case Place::kRow:
    case Place::kKeys:
    case Place::kShape:
    case Place::kValues:
      rows_.refuse(std::string(seen) + " stands where a number is expected");
    case Place::kTopObject:
    case Place::kInstance:
    case Place::kData:
    case Place::kFeatures:
      break;
  }
  return place_of_member(places_.back(), kind, seen);
}

Place RowHandler::place_of_member(Place parent, Place kind, const char* seen) {
  const bool is_array = kind == Place::kRow;
  const auto need = [&](bool right, const char* wanted) {
    if (!right) rows_.refuse("'" + key_ + "' is " + seen + "; it must be " + wanted);
  };
  if (parent == Place::kTopObject && key_ == "instances") {
    need(is_array, "an array of rows");
    if (has_instances_ || has_features_) rows_.refuse("'instances' stands beside other rows");
    has_instances_ = true;
    return Place::kRows;
  }
  if (parent == Place::kFeatures) {
    if (key_ != "keys" && key_ != "shape" && key_ != "values") return passed_over();
    need(is_array, "an array of numbers");
    if (key_ == "values" && (rows_.num_values() != 0 || (table_row_ && table_row_->num_cells() != 0)))
      rows_.refuse("'values' stands twice");
    if (key_ == "keys") rows_.expect_keys();
    return key_ == "keys" ? Place::kKeys : key_ == "shape" ? Place::kShape : Place::kValues;
  }
  if (key_ == "features") return features_place(kind);
  if (key_ == "data" && parent != Place::kData) {
    need(!is_array, "an object with 'features'");
    return Place::kData;
  }
  return passed_over();
}

// An array or object that no form of row has; where columns are named it is what one of them holds.
Place RowHandler::passed_over() {
  if (table_row_) table_row_->add_named(key_, JsonCellKind::kNested, {});
  return Place::kPassedOver;
}

Place RowHandler::features_place(Place kind) {
  if (has_features_) rows_.refuse("'features' stands twice");
  if (has_instances_ && places_.front() == Place::kTopObject && places_.size() <= 2 &&
      places_.back() != Place::kInstance)
    rows_.refuse("'features' stands beside 'instances'");
  has_features_ = true;
  if (table_row_) table_row_->forget_named();
  return kind == Place::kRow ? Place::kRow : Place::kFeatures;
}

bool RowHandler::close() {
  const Place place = places_.back();
  places_.pop_back();
  if (place == Place::kRow || place == Place::kFeatures) end_row(place);
  const bool is_instance = place == Place::kInstance || (place == Place::kTopObject && !has_instances_);
  if (is_instance && !has_features_ && is_named_row())
    table_row_->end_named();
  else if (is_instance && !has_features_)
    rows_.refuse(place == Place::kInstance ? "an object without 'features'"
                                           : "an object without 'instances' or 'features'");
  return true;
}

void RowHandler::end_row(Place place) {
  const bool is_named =
      place == Place::kFeatures && is_named_row() && table_row_->num_cells() == 0 && !rows_.has_keys();
  if (is_named) return table_row_->end_named();
  table_row_ ? table_row_->end_row() : rows_.end_row();
}

// Takes a value of a row of a raw table, by position or by name.
bool RowHandler::is_table_cell(JsonCellKind kind, std::string_view text) {
  if (!table_row_ || places_.empty()) return false;
  decide_top_array(Place::kRow);
  const Place place = places_.back();
  if (place == Place::kRow || place == Place::kValues) {
    table_row_->add(kind, text);
    return true;
  }
  const bool is_reserved = place == Place::kFeatures ? key_ == "keys" || key_ == "shape" || key_ == "values"
                                                     : key_ == "instances" || key_ == "features" || key_ == "data";
  const bool has_names = place == Place::kTopObject || place == Place::kInstance || place == Place::kFeatures;
  if (!has_names || is_reserved) return false;
  table_row_->add_named(key_, kind, text);
  return true;
}

bool RowHandler::refuse_scalar(const std::string& seen) {
  if (places_.empty()) throw base::ClientError("the body is " + seen + "; it must be an array or an object");
  decide_top_array(Place::kRow);
  switch (places_.back()) {
    case Place::kPassedOver:
      return true;
    case Place::kRow:
    case Place::kValues:
      rows_.refuse("value " + std::to_string(rows_.num_values() + 1) + " is " + seen +
                   "; only numbers, null and NaN are allowed");
    case Place::kKeys:
    case Place::kShape:
      rows_.refuse(seen + " stands where a whole number is expected");
    case Place::kRows:
      rows_.refuse(seen + " stands where a row is expected");
    default:
      break;
  }
  if (key_ == "instances" || key_ == "features" || key_ == "data" || places_.back() == Place::kFeatures)
    rows_.refuse("'" + base::excerpt(key_) + "' is " + seen + "; it must be an array or an object");
  return true;  // a member that is passed over
}

bool RowHandler::scalar(std::string_view seen, float value) {
  decide_top_array(Place::kRow);
  if (places_.empty() || (places_.back() != Place::kRow && places_.back() != Place::kValues))
    return refuse_scalar(std::string(seen));
  rows_.add_value(value);
  return true;
}

std::uint64_t RowHandler::whole(std::string_view text, const char* what) const {
  const std::optional<std::int64_t> value = base::parse_int(text);
  if (!value || *value < 0)
    rows_.refuse("'" + base::excerpt(text) + "' in '" + what + "'; only whole numbers from 0 are allowed");
  return static_cast<std::uint64_t>(*value);
}

bool RowHandler::number(std::string_view text) {
  if (!places_.empty() && places_.back() == Place::kKeys) {
    rows_.add_key(whole(text, "keys"));
    return true;
  }
  if (!places_.empty() && places_.back() == Place::kShape) {
    rows_.set_width(whole(text, "shape"));
    return true;
  }
  if (is_table_cell(JsonCellKind::kNumber, text)) return true;
  const Cell cell = read_cell(text);
  if (cell.kind == CellKind::kNotFinite) return refuse_scalar(base::excerpt(text) + ", infinite or beyond float32");
  return scalar(base::excerpt(text), cell.value);
}

}  // namespace

void read_json_rows(std::string_view text, const std::string& where, const RequestTable* table, RowCollector& rows) {
  if (text.find('\0') != std::string_view::npos) throw base::ClientError(where + " holds a NUL byte");
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  RowHandler handler(rows, table);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError())
    throw base::ClientError(where + " is not JSON at byte " + std::to_string(result.Offset() + 1) + ": " +
                            rapidjson::GetParseError_En(result.Code()));
}

}  // namespace espalier::data
