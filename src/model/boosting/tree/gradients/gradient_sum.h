// Gradients as integers: one pair of them, and how a real value becomes one.
#pragma once

#include <bit>
#include <cstdint>

namespace espalier::model {

// Exact sums of quantised gradients and hessians.
struct GradientSum {
  std::int64_t gradient = 0;
  std::int64_t hessian = 0;

  GradientSum& operator+=(const GradientSum& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    return *this;
  }
  GradientSum operator-(const GradientSum& other) const { return {gradient - other.gradient, hessian - other.hessian}; }
  bool operator==(const GradientSum&) const = default;
};

// A bin that rows of a node lie in, and their sum.
struct OccupiedBin {
  std::uint32_t bin = 0;
  GradientSum sum;
};

// Nearest integer, ties to even: adding and taking off 1.5 * 2^52 leaves no fraction. |value| < 2^51.
inline constexpr double kRoundingMagic = 0x1.8p52;
inline std::int64_t round_to_integer(double value) {
  return std::bit_cast<std::int64_t>(value + kRoundingMagic) - std::bit_cast<std::int64_t>(kRoundingMagic);
}

}  // namespace espalier::model
