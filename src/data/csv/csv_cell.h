// One cell of a CSV line -> its text or its number. Field grammar: RFC 4180, except that a quoted field ends on its own
// line: lines can then be cut apart without reading what stands before them, and a stray quote never swallows the rest
// of a file.
#pragma once

#include <string>
#include <string_view>

#include "data/text/short_decimal.h"

namespace espalier::data {

// A cell as it stands in the line, white space off both ends.
struct CellText {
  std::string_view text;      // what a plain cell holds; what stands between the quotes of a quoted one
  bool has_escapes = false;   // text holds "" for "
  const char* end = nullptr;  // the delimiter or the line's '\n' behind the cell
};

// The cell at `cell`, in a line that ends with '\n'. Throws BadRow when a quote is out of place.
CellText cell_at(const char* cell, char delimiter);

// The cell's text with its escapes undone, trimmed.
std::string unescaped(const CellText& cell);

// The careful way to read_number: white space, quotes, spellings of missing, '+', numbers of any length.
const char* read_number_slowly(const char* cell, char delimiter, float& value);

// The number at `cell`, missing as NaN. Returns the first byte behind the cell. Throws BadRow.
inline const char* read_number(const char* cell, char delimiter, float& value) {
  const char* end = read_short_decimal(cell, value);
  if (end != nullptr) {
    if (*end == delimiter || *end == '\n') return end;
    if (*end == '\r' && end[1] == '\n') return end + 1;
  }
  return read_number_slowly(cell, delimiter, value);
}

}  // namespace espalier::data
