#include "model/artifact/lightgbm/lightgbm_text.h"

#include <format>
#include <limits>

#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/document.h"

namespace espalier::model {
namespace {

template <typename Number>
std::optional<Number> parse(std::string_view word) {
  if constexpr (std::is_floating_point_v<Number>) {
    return base::parse_double(word);
  } else {
    const std::optional<std::int64_t> number = base::parse_int(word);
    if (!number || *number < std::numeric_limits<Number>::min() || *number > std::numeric_limits<Number>::max()) {
      return std::nullopt;
    }
    return static_cast<Number>(*number);
  }
}

}  // namespace

void LightGbmBlock::add(std::string_view line) {
  const std::size_t equals = line.find('=');
  const bool has_value = equals != std::string_view::npos;
  lines_.emplace_back(base::trim(line.substr(0, equals)), has_value ? base::trim(line.substr(equals + 1)) : "");
}

std::optional<std::string_view> LightGbmBlock::find(std::string_view key) const {
  for (const auto& [name, value] : lines_) {
    if (name == key) return value;
  }
  return std::nullopt;
}

std::string_view LightGbmBlock::text(std::string_view key) const {
  if (const std::optional<std::string_view> found = find(key)) return *found;
  refuse(std::format("'{}' is missing", key));
}

std::int64_t LightGbmBlock::integer(std::string_view key, std::int64_t least, std::int64_t most) const {
  const std::string_view value = text(key);
  const std::optional<std::int64_t> number = base::parse_int(value);
  if (!number || *number < least || *number > most) {
    refuse(
        std::format("'{}' is '{}', allowed is a whole number from {} to {}", key, base::excerpt(value), least, most));
  }
  return *number;
}

template <typename Number>
std::vector<Number> LightGbmBlock::numbers(std::string_view key, std::size_t size) const {
  const std::vector<std::string_view> words = words_of(text(key));
  if (words.size() != size) refuse(std::format("'{}' has {} numbers, {} are wanted", key, words.size(), size));
  std::vector<Number> all;
  all.reserve(size);
  for (const std::string_view word : words) {
    const std::optional<Number> number = parse<Number>(word);
    if (!number) refuse(std::format("'{}' holds '{}', which is no number for it", key, base::excerpt(word)));
    all.push_back(*number);
  }
  return all;
}

template std::vector<std::int32_t> LightGbmBlock::numbers(std::string_view, std::size_t) const;
template std::vector<std::uint32_t> LightGbmBlock::numbers(std::string_view, std::size_t) const;
template std::vector<double> LightGbmBlock::numbers(std::string_view, std::size_t) const;

std::vector<double> LightGbmBlock::statistics(std::string_view key, std::size_t size) const {
  const std::optional<std::string_view> value = find(key);
  return value && !value->empty() ? numbers<double>(key, size) : std::vector<double>(size, 0.0);
}

void LightGbmBlock::refuse(std::string_view what) const { refuse_at(where_, what); }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : base::split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<std::string_view> TextLines::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  return base::trim(line);
}

}  // namespace espalier::model
