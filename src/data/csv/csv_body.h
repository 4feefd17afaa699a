// What the readers of CSV request bodies share.
#pragma once

#include <cstddef>
#include <string_view>

#include "data/text/text_blocks.h"

namespace espalier::data {

// ':' last: the original's sniffer takes it too.
inline constexpr std::string_view kRequestDelimiters = ",\t;| :";

// Without byte order mark, without blank lines at both ends and, as the original does, without spaces there: with the
// delimiter space, an outer space is not an empty field. Outer tabs stay: they are empty fields of a tab-separated row.
// ClientError when nothing is left.
std::string_view trimmed_body(std::string_view text);

// `rows`, the part of `body` that trimmed_body gave and a reader took its header from, as rows of one column: there an
// empty line is a missing value at both ends too. Line breaks behind the last row come back, those before the first as
// well unless a header stood there.
std::string_view rows_of_one_column(std::string_view body, std::string_view rows);

inline std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// ClientError: "row 2, column 3: REASON".
[[noreturn]] void throw_at_row(std::size_t row, const BadRow& bad_row);

}  // namespace espalier::data
