#include "data/channel/content_type.h"

#include <algorithm>
#include <format>

#include "base/text.h"
#include "data/channel/formats.h"

namespace espalier::data {

namespace {

// Takes the text up to the next ';' outside quotes off `rest`.
std::string_view take_part(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;  // a quoted pair
  }
  end = std::min(end, rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return base::trim(part);
}

std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string value;
  const std::string_view inner = text.substr(1, text.size() - 2);
  for (std::size_t at = 0; at < inner.size(); ++at) {
    if (inner[at] == '\\' && at + 1 < inner.size()) ++at;
    value += inner[at];
  }
  return value;
}

}  // namespace

MediaType parse_media_type(std::string_view text) {
  MediaType media_type{base::to_lower(take_part(text)), {}};
  while (!text.empty()) {
    const std::string_view part = take_part(text);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string key = base::to_lower(base::trim(part.substr(0, equals)));
    const std::string_view value = equals == std::string_view::npos ? "" : base::trim(part.substr(equals + 1));
    media_type.parameters.try_emplace(key, unquoted(value));
  }
  return media_type;
}

std::optional<Format> format_of(const MediaType& media_type) {
  for (const FormatRow& row : format_rows())
    if (std::ranges::contains(row.types, media_type.type)) return row.format;
  return std::nullopt;
}

std::optional<std::string> label_size_problem(const MediaType& media_type) {
  const auto label_size = media_type.parameters.find("label_size");
  if (format_of(media_type) != Format::kCsv || label_size == media_type.parameters.end()) return std::nullopt;
  if (label_size->second == "1") return std::nullopt;
  return std::format("label_size '{}' is not allowed in a csv content type; it must be 1 or left out",
                     base::excerpt(label_size->second));
}

}  // namespace espalier::data
