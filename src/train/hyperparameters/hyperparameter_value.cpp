#include "train/hyperparameters/hyperparameter_value.h"

#include <rapidjson/document.h>

#include <array>
#include <cmath>
#include <format>

#include "base/number.h"
#include "base/text.h"

namespace espalier::train {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string without_json_quotes(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return std::string(text);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsString()) return std::string(text);
  return std::string(base::trim({document.GetString(), document.GetStringLength()}));
}

std::string_view without_enclosing(std::string_view text, char open, char close) {
  text = base::trim(text);
  if (text.size() < 2 || text.front() != open || text.back() != close) return text;
  return base::trim(text.substr(1, text.size() - 2));
}

bool is_one_of(std::string_view word, const std::array<std::string_view, 4>& words) {
  for (const std::string_view candidate : words) {
    if (word == candidate) return true;
  }
  return false;
}

std::string bound_text(double bound) {
  if (std::isinf(bound)) return bound > 0 ? "+inf" : "-inf";
  std::string text;
  if (bound == std::floor(bound) && std::fabs(bound) < 1e15) {
    base::append_int(text, static_cast<std::int64_t>(bound));
  } else {
    base::append_shortest(text, bound);
  }
  return text;
}

}  // namespace

std::optional<std::string> clean_value(std::string_view text) {
  std::string value = without_json_quotes(base::trim(text));
  if (value == "None" || value == "null") return std::nullopt;
  return value;
}

std::optional<std::int64_t> integer_value(std::string_view text) {
  if (const auto integer = base::parse_int(text)) return integer;
  constexpr double kExact = 9007199254740992;  // 2^53: below it every whole double is the number that was written
  const std::optional<double> number = base::parse_double(text);
  if (!number || !(std::fabs(*number) < kExact) || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<double> number_value(std::string_view text) {
  const std::optional<double> number = base::parse_double(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<bool> boolean_value(std::string_view text) {
  const std::string word = base::to_lower(text);
  if (is_one_of(word, {"true", "yes", "on", "1"}) || word == "1.0") return true;
  if (is_one_of(word, {"false", "no", "off", "0"}) || word == "0.0") return false;
  return std::nullopt;
}

std::vector<std::string> list_value(std::string_view text) {
  const std::string_view elements = without_enclosing(without_enclosing(text, '[', ']'), '(', ')');
  std::vector<std::string> list;
  for (const std::string_view part : base::split(elements, ',')) {
    const std::string_view element = without_enclosing(without_enclosing(part, '"', '"'), '\'', '\'');
    if (!element.empty()) list.emplace_back(element);
  }
  return list;
}

bool Interval::contains(double value) const {
  const bool above = lowest_open ? value > lowest : value >= lowest;
  return above && (highest_open ? value < highest : value <= highest);
}

std::string Interval::text() const {
  return std::format("{}{}, {}{}", lowest_open || lowest == -kInfinity ? '(' : '[', bound_text(lowest),
                     bound_text(highest), highest_open || highest == kInfinity ? ')' : ']');
}

}  // namespace espalier::train
