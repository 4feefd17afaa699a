// Gradients of the softmax loss for a block of rows: one version for each SIMD level, chosen at run time. Every lane
// does the same arithmetic (base/portable_math_inl.h), so all levels give the same bits.
#pragma once

#include <array>
#include <cstddef>

#include "model/objective/gradient_pair.h"

namespace espalier::model {

inline constexpr std::size_t kSoftmaxRows = 256;  // of a block

// What stands behind a block's last row in these arrays is read, but makes no gradient.
struct SoftmaxBlock {
  std::size_t num_rows = 0;  // 1 to kSoftmaxRows
  std::size_t num_class = 0;
  float* columns = nullptr;  // margins, [num_class, kSoftmaxRows]; overwritten
  std::array<float, kSoftmaxRows> labels = {}, weights = {};
};

// Writes those of class k to gradients + k * stride.
void softmax_gradients(SoftmaxBlock& block, GradientPair* gradients, std::size_t stride);

}  // namespace espalier::model
