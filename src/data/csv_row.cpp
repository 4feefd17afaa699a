#include "data/csv_row.h"

#include <algorithm>

#include "base/text.h"
#include "data/short_decimal.h"
#include "data/text_blocks.h"

namespace espalier::data {

namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

// A cell as it stands in the line.
struct CellText {
  std::string_view text;      // what a plain cell holds; what stands between the quotes of a quoted one
  bool has_escapes = false;   // text holds "" for "
  const char* end = nullptr;  // the delimiter or the line's '\n' behind the cell
};

CellText quoted_cell(const char* quote, char delimiter) {
  CellText cell;
  const char* const first = quote + 1;
  const char* at = first;
  for (;; ++at) {
    if (*at == '\n')
      throw BadRow{0, "a quoted field does not end on its line; line breaks inside quotes are not allowed"};
    if (*at != '"') continue;
    if (at[1] != '"') break;
    cell.has_escapes = true;
    ++at;
  }
  cell.text = {first, at};
  ++at;
  while (is_blank(*at) && *at != delimiter) ++at;
  if (*at != delimiter && *at != '\n') throw BadRow{0, "text stands behind a closing quote"};
  cell.end = at;
  return cell;
}

CellText cell_at(const char* cell, char delimiter) {
  const char* first = cell;
  while (is_blank(*first) && *first != delimiter) ++first;
  if (*first == '"') return quoted_cell(first, delimiter);
  const char* end = first;
  bool has_quote = false;
  for (; *end != delimiter && *end != '\n'; ++end) has_quote |= *end == '"';
  if (has_quote) throw BadRow{0, "a quote inside '" + base::excerpt({first, end}) + "'; quotes enclose a whole field"};
  return {base::trim({first, end}), false, end};
}

std::string unescaped(const CellText& cell) {
  std::string text;
  for (std::size_t at = 0; at < cell.text.size(); ++at) {
    text += cell.text[at];
    if (cell.has_escapes && cell.text[at] == '"') ++at;
  }
  return std::string(base::trim(text));
}

// The careful way: white space, quotes, spellings of missing, '+', numbers of any length.
[[gnu::noinline]] const char* read_value_slowly(const char* cell, char delimiter, float& value) {
  const CellText raw = cell_at(cell, delimiter);
  const Cell read = raw.has_escapes ? Cell{CellKind::kText, 0.0f} : read_cell(raw.text);
  if (read.kind == CellKind::kText || read.kind == CellKind::kNotFinite)
    throw BadRow{0, why_refused(read.kind, unescaped(raw))};
  value = read.value;
  return raw.end;
}

inline const char* read_value(const char* cell, char delimiter, float& value) {
  const char* end = read_short_decimal(cell, value);
  if (end != nullptr) {
    if (*end == delimiter || *end == '\n') return end;
    if (*end == '\r' && end[1] == '\n') return end + 1;
  }
  return read_value_slowly(cell, delimiter, value);
}

std::size_t num_cells(const char* line, char delimiter) {
  std::size_t count = 1;
  for (const char* at = cell_at(line, delimiter).end; *at != '\n'; at = cell_at(at + 1, delimiter).end) ++count;
  return count;
}

[[noreturn]] void throw_ragged(const char* line, const CsvShape& shape) {
  const std::size_t seen = num_cells(line, shape.delimiter);
  throw BadRow{0, std::to_string(seen) + (seen == 1 ? " column" : " columns") + ", but " + shape.width_source +
                      " has " + std::to_string(shape.num_columns)};
}

}  // namespace

std::vector<std::string> csv_cells(std::string_view line, char delimiter) {
  std::string text(line.substr(0, line.find('\n')));
  text += '\n';
  std::vector<std::string> cells;
  for (const char* at = text.data();; ++at) {
    try {
      const CellText cell = cell_at(at, delimiter);
      cells.push_back(unescaped(cell));
      at = cell.end;
    } catch (BadRow& bad_row) {
      bad_row.column = cells.size() + 1;
      throw;
    }
    if (*at == '\n') return cells;
  }
}

const char* read_csv_row(const char* line, const CsvShape& shape, std::size_t num_leading, float* leading,
                         float* features) {
  const char delimiter = shape.delimiter;
  const std::size_t num_columns = shape.num_columns;
  const char* at = line;
  std::size_t column = 0;
  try {
    for (; column < num_columns; ++column) {
      float& value = column < num_leading ? leading[column] : features[column - num_leading];
      at = read_value(at, delimiter, value);
      if ((*at == '\n') != (column + 1 == num_columns)) break;
      ++at;
    }
  } catch (BadRow& bad_row) {
    bad_row.column = column + 1;
    throw;
  }
  if (column != num_columns) throw_ragged(line, shape);
  return at;
}

char csv_delimiter(std::string_view line, std::string_view candidates) {
  char first_present = '\0';
  for (const char candidate : candidates) {
    std::vector<std::string> cells;
    try {
      cells = csv_cells(line, candidate);
    } catch (const BadRow&) {
      continue;  // a quote stands where this candidate leaves no room for one
    }
    if (cells.size() == 1) continue;
    const auto is_value = [](const std::string& cell) {
      const CellKind kind = read_cell(cell).kind;
      return kind == CellKind::kNumber || kind == CellKind::kMissing;
    };
    if (std::ranges::all_of(cells, is_value)) return candidate;
    if (first_present == '\0') first_present = candidate;
  }
  return first_present == '\0' ? ',' : first_present;
}

}  // namespace espalier::data
