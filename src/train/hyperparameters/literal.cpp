#include "train/hyperparameters/literal.h"

#include <optional>
#include <string>

#include "base/number.h"
#include "base/text.h"

namespace espalier::train {
namespace {

constexpr std::string_view kStructure = "[](){},:\"'";

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
}

// A number as JSON writes it, anything else as a quoted text.
void append_bare(std::string& json, std::string_view word) {
  if (const auto integer = base::parse_int(word)) {
    base::append_int(json, *integer);
  } else if (const auto number = base::parse_double(word); number && *number - *number == 0) {
    base::append_shortest(json, *number);
  } else {
    append_quoted(json, word);
  }
}

// Appends the quoted text that begins at `begin`; returns the place behind it, or nullopt when it never ends.
std::optional<std::size_t> append_string(std::string& json, std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  json += '"';
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      json += '"';
      return i + 1;
    }
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      if (text[i] != '\'') json += '\\';
    } else if (text[i] == '"') {
      json += '\\';
    }
    json += text[i];
  }
  return std::nullopt;
}

std::optional<std::string> as_json(std::string_view text) {
  std::string json;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const auto end = append_string(json, text, i);
      if (!end) return std::nullopt;
      i = *end;
    } else if (kStructure.contains(c)) {
      json += c == '(' ? '[' : c == ')' ? ']' : c;
      ++i;
    } else {
      const std::size_t end = std::min(text.find_first_of(kStructure, i), text.size());
      const std::string_view word = base::trim(text.substr(i, end - i));
      if (!word.empty()) append_bare(json, word);
      i = end;
    }
  }
  return json;
}

}  // namespace

bool parse_literal(std::string_view text, rapidjson::Document& document) {
  const std::optional<std::string> json = as_json(text);
  if (!json) return false;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseTrailingCommasFlag | rapidjson::kParseFullPrecisionFlag;
  document.Parse<kFlags>(json->data(), json->size());
  return !document.HasParseError();
}

}  // namespace espalier::train
