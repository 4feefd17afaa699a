#include "base/number.h"

#include <array>
#include <bit>
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

// digits [. digits] [e [sign] digits] without its sign, read once: value = mantissa * 10^exponent when !inexact.
struct Decimal {
  std::uint64_t mantissa = 0;  // its first 19 digits
  std::int64_t exponent = 0;   // of the last digit that the mantissa holds, saturated
  bool truncated = false;      // digits other than zero stand behind the mantissa
};

constexpr int kMantissaDigits = 19;                       // 10^19 - 1 < 2^64
constexpr std::int64_t kLargestExponent = 1'000'000'000;  // far beyond every float; sums of it cannot overflow

std::optional<std::int64_t> scan_exponent(const char*& at, const char* end) {
  bool negative = false;
  if (at != end && (*at == '+' || *at == '-')) negative = *at++ == '-';
  if (at == end || !is_digit(*at)) return std::nullopt;
  std::int64_t exponent = 0;
  for (; at != end && is_digit(*at); ++at)
    if (exponent < kLargestExponent) exponent = exponent * 10 + (*at - '0');
  return negative ? -exponent : exponent;
}

std::optional<Decimal> scan_decimal(std::string_view text) {
  Decimal decimal;
  const char* at = text.data();
  const char* const end = at + text.size();
  int taken = 0;  // significant digits in the mantissa
  bool any_digit = false;
  const auto take_digits = [&](bool fraction) {
    for (; at != end && is_digit(*at); ++at) {
      any_digit = true;
      const unsigned digit = static_cast<unsigned>(*at - '0');
      if (taken < kMantissaDigits) {
        decimal.mantissa = decimal.mantissa * 10 + digit;
        taken += decimal.mantissa != 0 ? 1 : 0;
        decimal.exponent -= fraction ? 1 : 0;
      } else {
        decimal.truncated = decimal.truncated || digit != 0;
        decimal.exponent += fraction ? 0 : 1;
      }
    }
  };
  take_digits(false);
  if (at != end && *at == '.') {
    ++at;
    take_digits(true);
  }
  if (!any_digit) return std::nullopt;
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    const std::optional<std::int64_t> exponent = scan_exponent(at, end);
    if (!exponent) return std::nullopt;
    decimal.exponent += *exponent;
  }
  if (at != end) return std::nullopt;
  return decimal;
}

// mantissa * 10^exponent rounded once, when both factors are exact doubles (Clinger 1990).
std::optional<double> exact_product(const Decimal& decimal) {
  static constexpr std::array<double, 23> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (decimal.truncated || decimal.mantissa > (1ULL << 53)) return std::nullopt;
  const double mantissa = static_cast<double>(decimal.mantissa);
  if (decimal.exponent >= 0 && decimal.exponent <= 22)
    return mantissa * kPowersOfTen[static_cast<std::size_t>(decimal.exponent)];
  if (decimal.exponent < 0 && decimal.exponent >= -22)
    return mantissa / kPowersOfTen[static_cast<std::size_t>(-decimal.exponent)];
  return std::nullopt;
}

template <typename Number>
std::optional<Number> quick_value(const Decimal& decimal) {
  const std::optional<double> value = exact_product(decimal);
  if constexpr (std::is_same_v<Number, double>) {
    return value;
  } else {
    // Rounding twice goes wrong only where the double lies exactly between two float32 (10^-22 * 1 is no denormal).
    if (!value || (std::bit_cast<std::uint64_t>(*value) & 0x1FFFFFFF) == 0x10000000) return std::nullopt;
    return static_cast<float>(*value);
  }
}

template <typename Number>
Number correctly_rounded(std::string_view text, const Decimal& decimal) {
  Number value = 0;
  const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  // Out of range says not which side. The mantissa has at most 19 digits, so the exponent alone decides.
  return decimal.mantissa != 0 && decimal.exponent > 0 ? std::numeric_limits<Number>::infinity() : Number{0};
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Number value = 0;
  if (is_digit(text.front()) || text.front() == '.') {
    const std::optional<Decimal> decimal = scan_decimal(text);
    if (!decimal) return std::nullopt;
    const std::optional<Number> quick = quick_value<Number>(*decimal);
    value = quick ? *quick : correctly_rounded<Number>(text, *decimal);
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
