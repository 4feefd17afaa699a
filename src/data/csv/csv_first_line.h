// What may stand above a table: Excel's line that names the divider, and what is no part of a table.
#pragma once

#include <optional>
#include <string_view>

namespace espalier::data {

// The divider that a line "sep=;" names, as Excel writes and reads it; nothing when the line is none.
std::optional<char> named_delimiter(std::string_view line);

// The delimiter of `text`, whose first filled line alone looks as if `delimiter` divided it: what divides the two lines
// below it, when the first line does not fit them otherwise, for a name may hold a delimiter. Throws BadRow when it
// fits them in no way: a title, a comment. `candidates`: what may divide.
char settled_delimiter(std::string_view text, char delimiter, std::string_view candidates);

}  // namespace espalier::data
