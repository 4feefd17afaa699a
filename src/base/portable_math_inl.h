// The bodies of portable_math.h, for loops over many rows: no branch, no table, no call, so that the compiler turns
// such a loop into SIMD code. A lane does the same additions, multiplications and divisions as the scalar code and none
// of them is fused (-ffp-contract=off), so the bits are the same at every width.
//
// exp: x = n ln2 + r, |r| <= ln2 / 2; e^x = 2^n (1 + r + r^2 P(r)), P the Chebyshev interpolation of (e^r - 1 - r) /
// r^2 on that range. ln2 stands as a short high part, whose product with n is exact, and the rest (Cody and Waite
// 1980). log: x = 2^k m, m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f), ln m = 2 artanh(s) = f - s (f -
// R(s^2)), R the Taylor series of 2 artanh(s) / s - 2.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace espalier::base::inl {

// 2^n times `value` in two exact-power steps, so that results below the normal range are rounded once. `biased` = n +
// 256.
inline float scale_by_power(float value, std::uint32_t biased) {
  const std::uint32_t half = biased >> 1;
  const std::uint32_t rest = biased - half;
  return value * std::bit_cast<float>((half - 1) << 23) * std::bit_cast<float>((rest - 1) << 23);
}

// As above; `biased` = n + 2048.
inline double scale_by_power(double value, std::uint64_t biased) {
  const std::uint64_t half = biased >> 1;
  const std::uint64_t rest = biased - half;
  return value * std::bit_cast<double>((half - 1) << 52) * std::bit_cast<double>((rest - 1) << 52);
}

inline float exp(float x) {
  constexpr float kRound = 0x1.8p23f;     // x + kRound - kRound is x to the nearest integer
  float clamped = x > 89.0f ? 89.0f : x;  // e^89 overflows, e^-104 underflows; NaN passes both comparisons
  clamped = clamped < -104.0f ? -104.0f : clamped;
  const float shifted = clamped * 0x1.715476p+0f + kRound;
  const float n = shifted - kRound;
  const float r = (clamped - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
  float p = 0x1.6d110ap-10f;
  p = p * r + 0x1.120b6ep-7f;
  p = p * r + 0x1.55551ap-5f;
  p = p * r + 0x1.5554dcp-3f;
  p = p * r + 0x1p-1f;
  const float mantissa = 1.0f + (r + r * r * p);
  return scale_by_power(mantissa, std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(kRound) + 256);
}

inline double exp(double x) {
  constexpr double kRound = 0x1.8p52;
  double clamped = x > 710.0 ? 710.0 : x;
  clamped = clamped < -746.0 ? -746.0 : clamped;
  const double shifted = clamped * 0x1.71547652b82fep+0 + kRound;
  const double n = shifted - kRound;
  const double r = (clamped - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  double p = 0x1.af38a9b0ec855p-26;
  p = p * r + 0x1.289185613a3d6p-22;
  p = p * r + 0x1.71de0dae63bb3p-19;
  p = p * r + 0x1.a019b90d2ae7ap-16;
  p = p * r + 0x1.a01a01a7c41d5p-13;
  p = p * r + 0x1.6c16c1788bd90p-10;
  p = p * r + 0x1.11111111109b3p-7;
  p = p * r + 0x1.5555555553d63p-5;
  p = p * r + 0x1.5555555555556p-3;
  p = p * r + 0x1.0000000000001p-1;
  const double mantissa = 1.0 + (r + r * r * p);
  return scale_by_power(mantissa, std::bit_cast<std::uint64_t>(shifted) - std::bit_cast<std::uint64_t>(kRound) + 2048);
}

inline double log(double x) {
  constexpr std::uint64_t kSqrtHalf = 0x3FE6A09E667F3BCD;  // bits of sqrt(1/2)
  constexpr std::uint64_t kOne = 0x3FF0000000000000;
  constexpr std::uint64_t kMantissa = 0x000FFFFFFFFFFFFF;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const bool is_denormal = x < 0x1p-1022;
  const double normal = is_denormal ? x * 0x1p54 : x;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(normal) + (kOne - kSqrtHalf);
  const double m = std::bit_cast<double>((bits & kMantissa) + kSqrtHalf);
  // The biased exponent as a double: its bits below those of 2^52.
  const double exponent = std::bit_cast<double>((bits >> 52) | 0x4330000000000000) - 0x1p52;
  const double k = exponent - (is_denormal ? 1077.0 : 1023.0);
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double series = 2.0 / 21.0;
  series = series * z + 2.0 / 19.0;
  series = series * z + 2.0 / 17.0;
  series = series * z + 2.0 / 15.0;
  series = series * z + 2.0 / 13.0;
  series = series * z + 2.0 / 11.0;
  series = series * z + 2.0 / 9.0;
  series = series * z + 2.0 / 7.0;
  series = series * z + 2.0 / 5.0;
  series = series * z + 2.0 / 3.0;
  const double finite = k * 0x1.62e42fee00000p-1 + (f - (s * (f - series * z) - k * 0x1.a39ef35793c76p-33));
  const double positive = x < kInfinity ? finite : x;  // infinity and NaN stay themselves
  const double not_negative = x < 0.0 ? std::numeric_limits<double>::quiet_NaN() : positive;
  return x == 0.0 ? -kInfinity : not_negative;
}

inline float sigmoid(float x) { return 1.0f / (1.0f + exp(-x)); }

}  // namespace espalier::base::inl
