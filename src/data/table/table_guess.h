// Whether a raw table's file begins with a header.
#pragma once

#include <span>

#include "data/csv/csv_files.h"
#include "data/table/table_look.h"
#include "data/table/table_plan.h"

namespace espalier::data {

// Rows may begin with text too, so numbers stand in a header only beside a name that is looked for: one of `roles`, or
// of a column of `trained` (may be null).
IsHeader table_header_test(const TableRoles& roles, const Schema* trained);

// ClientError when the header of `file` is a row of texts: its cells are values of their own columns. A name that
// `roles` looks for makes it a header.
void refuse_row_as_header(const CsvFile& file, const TableRoles& roles, std::span<const ColumnLook> looks);

}  // namespace espalier::data
