// Text for messages: quoting what was seen, joining names, nearest known names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::base {

// `text` as it may stand in a message: cut at 64 bytes (with "..." behind), control bytes and bytes
// that are not valid UTF-8 written as \xHH, \t, \n, \r.
std::string excerpt(std::string_view text);

bool is_utf8(std::string_view text);  // well-formed

std::string_view trim(std::string_view text);                                // ASCII white space off both ends
std::string to_lower(std::string_view text);                                 // ASCII only
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(std::span<const std::string> parts, std::string_view separator);

// Up to three of `known` that lie within a small edit distance of `word`, nearest first, ties in the order given.
std::vector<std::string> nearest_names(std::string_view word, std::span<const std::string> known);

}  // namespace espalier::base
