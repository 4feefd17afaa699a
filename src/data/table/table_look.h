// A look at the first rows of a raw table's files before they are read: what the columns seem to hold. A guess: what is
// built on it is held against every row when the rows are read.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/csv/csv_files.h"

namespace espalier::data {

struct ColumnLook {
  bool has_text = false;
  bool is_empty = true;         // every cell is empty or spells "missing"
  bool counts_rows = false;     // whole numbers, each one more than in the row above, in three rows of a file or more
  bool holds_its_name = false;  // some cell is the name that the header of its file gives the column
};

// One for each of `num_columns` columns. Rows of other widths and with quotes out of place are passed over.
std::vector<ColumnLook> look_at_columns(std::span<const CsvFile> files, std::size_t num_columns);

}  // namespace espalier::data
