// The cells of one JSON row for a model that knows its columns, by position or by name, until the row ends and tells
// which.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/json/row_collector.h"
#include "data/table/request_table.h"

namespace espalier::data {

enum class JsonCellKind { kNull, kNumber, kText, kTrue, kFalse, kNested };  // kNested: an array or object

// Throws ClientError naming the row, WrongColumns.
class JsonTableRow {
 public:
  JsonTableRow(const RequestTable& table, RowCollector& rows) : table_(table), rows_(rows) {}

  void add(JsonCellKind kind, std::string_view text);  // text: of a number or text, copied
  void add_named(std::string_view name, JsonCellKind kind, std::string_view text);
  std::size_t num_cells() const { return cells_.size(); }  // by position
  bool has_named() const { return !named_.empty(); }
  void forget_named() { named_.clear(); }

  // Gives the values of the cells, in the order of the slots, to the collector and ends its row.
  void end_row();    // of cells by position; of keys and values when the collector has keys
  void end_named();  // of cells by name: a feature without a cell is missing

 private:
  struct Cell {
    JsonCellKind kind = JsonCellKind::kNull;
    std::string text;
  };
  struct NamedCell {
    std::string name;
    Cell cell;
  };

  float value_of(const Cell& cell, std::size_t slot) const;
  float number_of(const Cell& cell, std::size_t slot) const;
  [[noreturn]] void refuse(std::size_t slot, const std::string& reason) const;

  const RequestTable& table_;
  RowCollector& rows_;
  std::vector<Cell> cells_;
  std::vector<NamedCell> named_;
  std::vector<float> values_;         // of the row that ends
  std::set<std::size_t> given_ = {};  // slots that stand in it by name
};

}  // namespace espalier::data
