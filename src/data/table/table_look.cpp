#include "data/table/table_look.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/number.h"
#include "base/text.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

constexpr std::size_t kLookBytes = std::size_t{1} << 16;  // of a file
constexpr std::size_t kMinCountedRows = 3;

// Whether the cells of a column count, over all files.
struct Counting {
  bool holds = true;
  std::size_t num_rows = 0;
  std::optional<std::int64_t> previous;  // in the row above of the same file

  void add(const std::string& cell) {
    const std::optional<std::int64_t> number = base::parse_int(cell);
    holds = holds && number && (!previous || *number == *previous + 1);
    previous = number;
    ++num_rows;
  }
};

std::optional<std::vector<std::string>> cells_of(std::string_view line, char delimiter) {
  try {
    return csv_cells(line, delimiter);
  } catch (const BadRow&) {
    return std::nullopt;  // said with its place when the rows are read
  }
}

// Whole lines: half a number may look like a text.
std::string_view first_rows(const CsvFile& file) {
  const std::string_view rows = file.source.text.substr(file.rows_begin);
  return rows.size() > kLookBytes ? rows.substr(0, rows.find('\n', kLookBytes)) : rows;
}

}  // namespace

std::vector<ColumnLook> look_at_columns(std::span<const CsvFile> files, std::size_t num_columns) {
  std::vector<ColumnLook> looks(num_columns);
  std::vector<Counting> counting(num_columns);
  for (const CsvFile& file : files) {
    for (Counting& column : counting) column.previous.reset();
    for (const std::string_view line : base::split(first_rows(file), '\n')) {
      if (base::trim(line).empty()) continue;
      const auto cells = cells_of(line, file.shape.delimiter);
      if (!cells || cells->size() != num_columns) continue;
      for (std::size_t column = 0; column < num_columns; ++column) {
        const std::string& cell = (*cells)[column];
        const CellKind kind = read_cell(cell).kind;
        looks[column].has_text |= kind == CellKind::kText;
        looks[column].is_empty &= kind == CellKind::kMissing;
        looks[column].holds_its_name |=
            !file.column_names.empty() && !cell.empty() && cell == file.column_names[column];
        counting[column].add(cell);
      }
    }
  }
  for (std::size_t column = 0; column < num_columns; ++column)
    looks[column].counts_rows = counting[column].holds && counting[column].num_rows >= kMinCountedRows;
  return looks;
}

}  // namespace espalier::data
