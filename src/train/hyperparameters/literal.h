// Nested lists and objects in a hyperparameter, in every spelling that scripts use: JSON, Python's tuples, lists and
// dictionaries, names without quotes.
#pragma once

#include <rapidjson/document.h>

#include <string_view>

namespace espalier::train {

// `text` -> document: brackets of both kinds become lists, what is in quotes of either kind and every bare word a
// string, bare numbers numbers. False when it is none of these.
bool parse_literal(std::string_view text, rapidjson::Document& document);

}  // namespace espalier::train
