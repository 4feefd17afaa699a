// Gains of many splits of one node at once: one version for each SIMD level, chosen at run time. Every lane does the
// arithmetic of split_gain (split.h) in its order, so all levels give its bits.
#pragma once

#include <cstddef>

namespace espalier::model {

// What the splits of a node have in common; a limited step (max_delta_step) is not covered.
struct GainTerms {
  double gradient_unit = 1, hessian_unit = 1;  // real value = integer sum * unit
  double l1 = 0, l2 = 1, min_child_hessian = 1;
  double total_gradient = 0, total_hessian = 0;  // of the node, integer sums
  double node_gain = 0;
};

// Entries that the arrays below must have room for behind `count`; the inputs' ones are read, but do not count.
inline constexpr std::size_t kGainPadding = 8;

// gains[i] = gain of the split whose left side has the integer sums gradients[i] + gradient_offset and hessians[i] +
// hessian_offset; 0 where a side is too light. Returns the largest; count >= 1.
float split_gains(const GainTerms& terms, const double* gradients, const double* hessians, double gradient_offset,
                  double hessian_offset, std::size_t count, float* gains);

}  // namespace espalier::model
