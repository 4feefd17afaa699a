// Passes over the gradients of many rows: one version for each SIMD level, chosen at run time. Every lane does the same
// arithmetic and all sums are integers, so all levels give the same bits.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "model/boosting/tree/gradients/gradient_sum.h"
#include "model/boosting/tree/rows/row_span.h"
#include "model/objective/gradient_pair.h"

namespace espalier::model {

// How far gradients reach, as the bits of floats: those of finite numbers that are not negative order as integers do,
// all others stand above or, signed, below them.
struct GradientExtent {
  std::int32_t largest_gradient = 0;  // magnitude
  std::int32_t largest_hessian = 0;
  std::int32_t least_hessian = 0;  // negative where one has a sign; -0 is 0
  std::int32_t least_positive_hessian = std::numeric_limits<std::int32_t>::max();

  void merge(const GradientExtent& other) {
    largest_gradient = std::max(largest_gradient, other.largest_gradient);
    largest_hessian = std::max(largest_hessian, other.largest_hessian);
    least_hessian = std::min(least_hessian, other.least_hessian);
    least_positive_hessian = std::min(least_positive_hessian, other.least_positive_hessian);
  }
  void add(const GradientPair& pair) {
    const auto hessian = std::bit_cast<std::int32_t>(pair.hessian + 0.0f);  // -0 + 0 = +0
    const auto least_positive = hessian == 0 ? std::numeric_limits<std::int32_t>::max() : hessian;
    merge({std::bit_cast<std::int32_t>(std::abs(pair.gradient)), hessian, hessian, least_positive});
  }
};
GradientExtent extent_of(std::span<const GradientPair> gradients);

struct GradientScales {
  double gradient = 1, hessian = 1;
};

// The nearest integers to gradient * scale and hessian * scale.
inline GradientSum to_integers(const GradientPair& pair, const GradientScales& scales) {
  return {round_to_integer(double{pair.gradient} * scales.gradient),
          round_to_integer(double{pair.hessian} * scales.hessian)};
}

// gradient << shift + hessian as integers.
inline std::uint64_t to_word(const GradientPair& pair, const GradientScales& scales, int shift) {
  const GradientSum integers = to_integers(pair, scales);
  return (static_cast<std::uint64_t>(integers.gradient) << shift) + static_cast<std::uint64_t>(integers.hessian);
}

struct SmallGradients {
  std::size_t num_counted = 0;  // gradients that are not 0
  std::size_t num_small = 0;    // of them: gradient or hessian is smaller than `least` says

  void add(const GradientPair& pair, const GradientPair& least) {
    if (pair.gradient == 0) return;
    ++num_counted;
    if (std::abs(pair.gradient) < least.gradient || pair.hessian < least.hessian) ++num_small;
  }
};
SmallGradients count_small(std::span<const GradientPair> gradients, const GradientPair& least);

// words[i] = that of gradients[i]. Returns their sum, which wraps.
std::uint64_t to_words(std::span<const GradientPair> gradients, const GradientScales& scales, int shift,
                       std::uint64_t* words);

// The integers of the gradients of `rows`, summed.
GradientSum sum_integers(std::span<const GradientPair> gradients, const RowSpan& rows, const GradientScales& scales);

}  // namespace espalier::model
