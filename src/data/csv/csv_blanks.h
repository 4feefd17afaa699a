// Columns that are divided by blanks: one blank each, or runs of them that align the columns for the eye.
#pragma once

#include <string>
#include <string_view>

namespace espalier::data {

// Whether a run of blanks in `text`, whose first line a plain look divides at `delimiter`, divides once. It does when
// the first lines then have one width; when they have one width both ways, where an empty cell may be meant too, it
// does if the columns are aligned. Tabs count as blanks where what stands between two of them is nothing but numbers.
bool runs_of_blanks_divide(std::string_view text, char delimiter);

// `text` with a space for every run of blanks between cells, and none at both ends of a line; quoted cells and lines
// stay as they are.
std::string with_single_blanks(std::string_view text);

}  // namespace espalier::data
