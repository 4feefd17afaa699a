// What the first lines of a raw table's files tell before its rows are read: whether there is a header, and which
// columns hold text.
#pragma once

#include <span>

#include "data/csv/csv_files.h"
#include "data/table/table_plan.h"

namespace espalier::data {

// Rows may begin with text too, so numbers stand in a header only beside a name that is looked for: one of `roles`, or
// of a column of `trained` (may be null).
IsHeader table_header_test(const TableRoles& roles, const Schema* trained);

// kNumberOrText -> kText for the columns of `plan` that hold text in the first rows of some file. A guess: a table
// whose texts begin later has to be read twice.
void guess_text_columns(std::span<const CsvFile> files, TablePlan& plan);

}  // namespace espalier::data
