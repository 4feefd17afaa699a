// Short decimal text -> the nearest float32, without a call. The idea is Clinger's (How to read floating point numbers
// accurately, 1990): digits gathered in an integer m, times or divided by a power of ten that a double holds exactly.
// Beyond his bound m < 2^53 the double may be off by its last bits; then, and always, the float32 is taken only when
// the double is not close to the middle between two float32, which makes it certain. All else is left to the caller.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace espalier::data {

namespace short_decimal {

// Largest power of ten that a double holds exactly: 5^22 < 2^53.
inline constexpr int kMaxPower = 22;
inline constexpr std::array<double, kMaxPower + 1> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
// Any 19 digits fit 64 bits.
inline constexpr std::ptrdiff_t kMaxDigits = 19;

inline bool is_digit(char byte) { return static_cast<unsigned char>(byte - '0') < 10; }

inline const char* read_digits(const char* text, std::uint64_t& digits) {
  for (; is_digit(*text); ++text) digits = digits * 10 + static_cast<std::uint64_t>(*text - '0');
  return text;
}

// digits * 10^power as the nearest float32; false when that is not certain. digits != 0.
inline bool round_to_float(std::uint64_t digits, int power, float& value) {
  if (power < -kMaxPower || power > kMaxPower) return false;
  double exact = static_cast<double>(digits);
  if (power < 0)
    exact /= kPowersOfTen[static_cast<std::size_t>(-power)];
  else
    exact *= kPowersOfTen[static_cast<std::size_t>(power)];
  // Two roundings: at most 2 ulp of the double off. The middle between two float32 has the low 29 bits 1000...0.
  constexpr std::uint64_t kLowBits = (std::uint64_t{1} << 29) - 1;
  constexpr std::uint64_t kMiddle = std::uint64_t{1} << 28;
  constexpr std::uint64_t kUncertain = 4;
  const std::uint64_t low = std::bit_cast<std::uint64_t>(exact) & kLowBits;
  if (low - (kMiddle - kUncertain) <= 2 * kUncertain) return false;
  // Below, float32 is denormal and its middles lie elsewhere; above, it may overflow.
  if (exact < 0x1p-126 || exact > 0x1p127) return false;
  value = static_cast<float>(exact);
  return true;
}

}  // namespace short_decimal

// Reads [-]digits[.digits][e[+-]digits] at `text`, which must go on to a byte that no number holds (a line's '\n' will
// do). Returns the first byte behind the number; nullptr when there is none or its value is not certain here.
inline const char* read_short_decimal(const char* text, float& value) {
  using namespace short_decimal;
  const bool negative = *text == '-';
  const char* const first = text + (negative ? 1 : 0);
  std::uint64_t digits = 0;
  const char* at = read_digits(first, digits);
  std::ptrdiff_t num_digits = at - first;
  int power = 0;
  if (*at == '.') {
    const char* const fraction = ++at;
    at = read_digits(fraction, digits);
    num_digits += at - fraction;
    if (num_digits > kMaxDigits) return nullptr;
    power = -static_cast<int>(at - fraction);
  }
  if (num_digits == 0 || num_digits > kMaxDigits) return nullptr;
  if ((*at | 0x20) == 'e') {
    ++at;
    const bool exponent_negative = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    const char* const exponent = at;
    std::uint64_t exponent_digits = 0;
    at = read_digits(exponent, exponent_digits);
    if (at == exponent || at - exponent > 4) return nullptr;
    const int amount = static_cast<int>(exponent_digits);
    power += exponent_negative ? -amount : amount;
  }
  if (digits == 0)
    value = 0.0f;
  else if (!round_to_float(digits, power, value))
    return nullptr;
  if (negative) value = -value;
  return at;
}

}  // namespace espalier::data
