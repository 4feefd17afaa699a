// The noise of survival:aft: density of three distributions and its first two derivatives, in portable arithmetic. They
// vanish where e^z overflows, as in XGBoost.
#pragma once

#include <cmath>

#include "base/portable_math.h"
#include "base/portable_math_inl.h"

namespace espalier::model {

struct Density {
  double cumulative = 0;
  double density = 0;
  double slope = 0;      // first derivative of the density
  double curvature = 0;  // second derivative
};

// What XGBoost takes as gradient and hessian of a row that is so far off that its densities are numerically 0.
struct AftLimits {
  double gradient_above, hessian_above;  // z > 0: the label is far above the margin
  double gradient_below, hessian_below;
};

inline constexpr double kAftLargestGradient = 15;
inline constexpr double kAftLeastHessian = 1e-16;
inline constexpr double kAftLargestHessian = 15;

struct NormalNoise {
  static Density at(double z) {
    constexpr double kOneOverRootTwoPi = 0.39894228040143267794;
    constexpr double kRootHalf = 0.70710678118654752440;
    const double density = base::inl::exp(-z * z / 2.0) * kOneOverRootTwoPi;
    return {0.5 * (1.0 + base::portable_erf(z * kRootHalf)), density, -z * density, (z * z - 1.0) * density};
  }
  static AftLimits limits(double scale) {
    const double hessian = 1.0 / (scale * scale);
    return {-kAftLargestGradient, hessian, kAftLargestGradient, hessian};
  }
};

struct LogisticNoise {
  static Density at(double z) {
    const double w = base::inl::exp(z);
    if (std::isinf(w)) return {.cumulative = 1};
    if (std::isinf(w * w)) return {.cumulative = w / (1.0 + w)};
    const double density = w / ((1.0 + w) * (1.0 + w));
    return {w / (1.0 + w), density, density * (1.0 - w) / (1.0 + w),
            density * (w * w - 4.0 * w + 1.0) / ((1.0 + w) * (1.0 + w))};
  }
  static AftLimits limits(double scale) { return {-1.0 / scale, kAftLeastHessian, 1.0 / scale, kAftLeastHessian}; }
};

struct ExtremeNoise {  // Gumbel's, of minima
  static Density at(double z) {
    const double w = base::inl::exp(z);
    if (std::isinf(w)) return {.cumulative = 1};
    const double survival = base::inl::exp(-w);
    const double density = w * survival;
    const double curvature = std::isinf(w * w) ? 0.0 : (w * w - 3.0 * w + 1.0) * density;
    return {1.0 - survival, density, (1.0 - w) * density, curvature};
  }
  static AftLimits limits(double scale) {
    return {-kAftLargestGradient, kAftLargestHessian, 1.0 / scale, kAftLeastHessian};
  }
};

}  // namespace espalier::model
