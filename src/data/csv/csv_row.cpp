#include "data/csv/csv_row.h"

#include <algorithm>

#include "data/csv/csv_cell.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

std::size_t num_cells(const char* line, char delimiter) {
  std::size_t count = 1;
  for (const char* at = cell_at(line, delimiter).end; *at != '\n'; at = cell_at(at + 1, delimiter).end) ++count;
  return count;
}

}  // namespace

void throw_ragged(const char* line, const CsvShape& shape) {
  const std::size_t seen = num_cells(line, shape.delimiter);
  throw BadRow{0, std::to_string(seen) + (seen == 1 ? " column" : " columns") + ", but " + shape.width_source +
                      " has " + std::to_string(shape.num_columns)};
}

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
      at = read_number(at, delimiter, value);
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
      continue;  // with this delimiter a quote would stand inside a cell
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
