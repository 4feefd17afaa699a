#include "base/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <system_error>

namespace espalier::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// True when `text` is `word` (lower case letters) in any case.
bool is_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (static_cast<char>(text[i] | 0x20) != word[i]) return false;
  return true;
}

// Of a number that `Number` cannot hold, which is all that from_chars says of it: digits [. digits] [e [sign] digits]
// without its sign. The power of ten of its first digit tells the side.
template <typename Number>
Number beyond_range(std::string_view text) {
  constexpr std::int64_t kFarAway = 1'000'000'000'000'000;  // no text is as long, and sums of it cannot overflow
  const std::size_t exponent_mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, exponent_mark);
  const std::size_t first = digits.find_first_not_of("0.");
  if (first == digits.npos) return 0;
  const std::int64_t place =
      static_cast<std::int64_t>(std::min(digits.find('.'), digits.size())) - static_cast<std::int64_t>(first);
  std::int64_t exponent = 0;
  if (exponent_mark < text.size()) {
    const std::string_view written = text.substr(exponent_mark + 1);
    exponent =
        std::clamp(parse_int(written).value_or(written.front() == '-' ? -kFarAway : kFarAway), -kFarAway, kFarAway);
  }
  return place + exponent > 0 ? std::numeric_limits<Number>::infinity() : Number{0};
}

template <typename Number>
std::optional<Number> parse_finite(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc::invalid_argument || result.ptr != end) return std::nullopt;
  return result.ec == std::errc::result_out_of_range ? beyond_range<Number>(text) : value;
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Number value = 0;
  if (is_digit(text.front()) || text.front() == '.') {
    const std::optional<Number> finite = parse_finite<Number>(text);
    if (!finite) return std::nullopt;
    value = *finite;
  } else if (is_word(text, "nan")) {
    value = std::numeric_limits<Number>::quiet_NaN();
  } else if (is_word(text, "inf") || is_word(text, "infinity")) {
    value = std::numeric_limits<Number>::infinity();
  } else {
    return std::nullopt;
  }
  return negative ? -value : value;
}

template <typename... Arguments>
void append_chars(std::string& out, Arguments... arguments) {
  std::array<char, 512> buffer;  // the longest: %.100f of the largest double
  const std::to_chars_result result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), arguments...);
  out.append(buffer.data(), result.ptr);
}

// Shortest digits and decimal exponent: d.ddd * 10^exponent, of a finite value.
struct ShortestDigits {
  std::array<char, 24> digits;
  std::size_t size = 0;
  int exponent = 0;
  bool negative = false;

  std::string_view view() const { return {digits.data(), size}; }
};

template <typename Number>
ShortestDigits shortest_digits(Number value) {
  ShortestDigits shortest;
  std::array<char, 40> buffer;
  const char* at = buffer.data();
  const std::to_chars_result result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  shortest.negative = *at == '-';
  if (shortest.negative) ++at;
  for (; *at != 'e'; ++at)
    if (*at != '.') shortest.digits[shortest.size++] = *at;
  ++at;
  if (*at == '+') ++at;  // from_chars knows no plus
  std::from_chars(at, result.ptr, shortest.exponent);
  return shortest;
}

void append_mantissa(std::string& out, std::string_view digits) {
  out += digits.front();
  if (digits.size() == 1) return;
  out += '.';
  out += digits.substr(1);
}

void append_positional(std::string& out, std::string_view digits, int exponent) {
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
    return;
  }
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    out += digits;
    out.append(whole - digits.size(), '0');
    out += ".0";
    return;
  }
  out += digits.substr(0, whole);
  out += '.';
  out += digits.substr(whole);
}

// Appends the spelling of NaN (the sign of a NaN says nothing) or infinity; false when `value` is finite.
bool append_special(std::string& out, double value, std::string_view nan, std::string_view infinity) {
  if (std::isfinite(value)) return false;
  if (std::isnan(value)) {
    out += nan;
  } else {
    if (value < 0) out += '-';
    out += infinity;
  }
  return true;
}

}  // namespace

std::optional<float> parse_float(std::string_view text) { return parse_number<float>(text); }

std::optional<double> parse_double(std::string_view text) { return parse_number<double>(text); }

std::optional<std::int64_t> parse_int(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

void append_int(std::string& out, std::int64_t value) { append_chars(out, value); }

void append_shortest(std::string& out, float value) {
  if (!append_special(out, static_cast<double>(value), "nan", "inf")) append_chars(out, value);
}

void append_shortest(std::string& out, double value) {
  if (!append_special(out, value, "nan", "inf")) append_chars(out, value);
}

void append_python_repr(std::string& out, double value) {
  if (append_special(out, value, "nan", "inf")) return;
  const ShortestDigits shortest = shortest_digits(value);
  if (shortest.negative) out += '-';
  if (shortest.exponent >= -4 && shortest.exponent < 16) {
    append_positional(out, shortest.view(), shortest.exponent);
    return;
  }
  append_mantissa(out, shortest.view());
  const int magnitude = std::abs(shortest.exponent);
  out += shortest.exponent < 0 ? "e-" : "e+";
  if (magnitude < 10) out += '0';
  append_int(out, magnitude);
}

void append_xgboost_float(std::string& out, float value) {
  if (append_special(out, static_cast<double>(value), "NaN", "Infinity")) return;
  const ShortestDigits shortest = shortest_digits(value);
  if (shortest.negative) out += '-';
  append_mantissa(out, shortest.view());
  out += 'E';
  append_int(out, shortest.exponent);
}

void append_fixed(std::string& out, double value, int decimals) {
  if (!append_special(out, value, "nan", "inf")) append_chars(out, value, std::chars_format::fixed, decimals);
}

void append_general9(std::string& out, double value) {
  if (!append_special(out, value, "nan", "inf")) append_chars(out, value, std::chars_format::general, 9);
}

}  // namespace espalier::base
