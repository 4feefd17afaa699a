#include "data/csv/csv_header.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "data/text/cell.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

bool is_text(const std::string& cell) { return read_cell(cell).kind == CellKind::kText; }

bool is_number(const std::string& cell) {
  const CellKind kind = read_cell(cell).kind;
  return kind == CellKind::kNumber || kind == CellKind::kNotFinite;
}

bool is_whole(const std::string& cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char byte) { return byte >= '0' && byte <= '9'; });
}

std::string place(const std::vector<std::string>& cells, std::vector<std::string>::const_iterator cell) {
  return "'" + base::excerpt(*cell) + "' in " + column_text("", static_cast<std::size_t>(cell - cells.begin()));
}

}  // namespace

FirstLine kind_of_first_line(const std::vector<std::string>& cells) {
  if (std::ranges::none_of(cells, is_text)) return FirstLine::kRow;
  if (std::ranges::none_of(cells, is_number)) return FirstLine::kHeader;
  // `label,0,1,2`: the first column has a name, and all numbers could be names too.
  std::set<std::string> numbers;
  for (const std::string& cell : cells)
    if (is_number(cell) && (!is_whole(cell) || !numbers.insert(cell).second)) return FirstLine::kMixed;
  return is_text(cells.front()) ? FirstLine::kHeader : FirstLine::kMixed;
}

std::string why_mixed(const std::vector<std::string>& cells) {
  return place(cells, std::ranges::find_if(cells, is_text)) + " is text but " +
         place(cells, std::ranges::find_if(cells, is_number)) +
         " is a number; a header names every column, a row holds only numbers, an empty field is missing";
}

}  // namespace espalier::data
