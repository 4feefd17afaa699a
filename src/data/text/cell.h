// The text of one cell -> a feature value: what every text format shares (docs/adr/0003, docs/adr/0015).
// Missing: empty, "nan" in any case with or without a sign, and NA, N/A, null, None in any case, "?"; and what
// databases and spreadsheets write: \N (Hive, Redshift, Athena, MySQL), #N/A, #NA, #N/A N/A, <NA>. Python's digit
// grouping (1_0 = 10), which the original's server takes over from float(), is refused: nobody writes it on purpose,
// and no other reader of CSV agrees with it. So are hexadecimal numbers and C's suffix (1.5f).
#pragma once

#include <string>
#include <string_view>

namespace espalier::data {

enum class CellKind {
  kNumber,
  kMissing,
  kNotFinite,  // "inf", or a number beyond float32
  kText        // anything else
};

struct Cell {
  CellKind kind = CellKind::kMissing;
  float value = 0.0f;  // the float32 nearest to the text; NaN unless a number
};

// Whether `text`, trimmed, is empty or spells "missing".
bool spells_missing(std::string_view text);

// White space at both ends is ignored.
Cell read_cell(std::string_view text);

// What is wrong with a cell that read_cell called kText or kNotFinite, and what to do: "'1,5' is not a number; leave
// ...".
std::string why_refused(CellKind kind, std::string_view text);

}  // namespace espalier::data
