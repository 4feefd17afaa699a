// One line of CSV -> cells and values (data/csv/csv_cell.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "data/text/cell.h"

namespace espalier::data {

struct CsvShape {
  char delimiter = ',';
  std::size_t num_columns = 0;
  std::string width_source;  // what set num_columns, for messages: "line 1"
};

// The cells of `line` (up to its '\n', which may be absent), unquoted, white space off both ends. Throws BadRow when a
// quote is out of place.
std::vector<std::string> csv_cells(std::string_view line, char delimiter);

// Reads the row at `line`, which ends with '\n': the first `num_leading` columns into `leading`, the rest into
// `features`, missing as NaN. Returns the first byte behind the '\n'. Throws BadRow.
const char* read_csv_row(const char* line, const CsvShape& shape, std::size_t num_leading, float* leading,
                         float* features);

[[noreturn]] void throw_ragged(const char* line, const CsvShape& shape);  // BadRow: "2 columns, but line 1 has 3"

// The delimiter of a text whose first line is `line`: the first of `candidates` that makes every cell a number or
// missing, else the first one that occurs outside quotes, else ','. A digit or a letter is never one.
char csv_delimiter(std::string_view line, std::string_view candidates);

}  // namespace espalier::data
