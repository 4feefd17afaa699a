#include "model/objective/softmax_kernel.h"

#include <algorithm>

#include "base/portable_math_inl.h"
#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/objective/softmax_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Column = std::array<float, kSoftmaxRows>;

// margins -> exp(margin - the row's largest), and per row their sum (in double, as XGBoost).
void exponentials(SoftmaxBlock& block, Column& sums) {
  Column largest;
  std::copy_n(block.columns, kSoftmaxRows, largest.begin());
  for (std::size_t k = 1; k < block.num_class; ++k) {
    const float* const column = block.columns + k * kSoftmaxRows;
    for (std::size_t i = 0; i < kSoftmaxRows; ++i) largest[i] = largest[i] < column[i] ? column[i] : largest[i];
  }
  std::array<double, kSoftmaxRows> sum{};
  for (std::size_t k = 0; k < block.num_class; ++k) {
    float* const column = block.columns + k * kSoftmaxRows;
    for (std::size_t i = 0; i < kSoftmaxRows; ++i) column[i] = base::inl::exp(column[i] - largest[i]);
    for (std::size_t i = 0; i < kSoftmaxRows; ++i) sum[i] += double{column[i]};
  }
  for (std::size_t i = 0; i < kSoftmaxRows; ++i) sums[i] = static_cast<float>(sum[i]);
}

// `out` has room for kSoftmaxRows.
void class_gradients(const SoftmaxBlock& block, std::size_t k, const Column& sums, GradientPair* out) {
  const Floats d;
  const float* const column = block.columns + k * kSoftmaxRows;
  const auto one = hn::Set(d, 1.0f);
  for (std::size_t i = 0; i < kSoftmaxRows; i += hn::Lanes(d)) {
    const auto probability = hn::Div(hn::LoadU(d, column + i), hn::LoadU(d, sums.data() + i));
    const auto is_label = hn::Eq(hn::LoadU(d, block.labels.data() + i), hn::Set(d, static_cast<float>(k)));
    const auto weight = hn::LoadU(d, block.weights.data() + i);
    const auto gradient = hn::Mul(hn::Sub(probability, hn::IfThenElseZero(is_label, one)), weight);
    const auto twice = hn::Mul(hn::Set(d, 2.0f), probability);
    const auto hessian = hn::Mul(hn::Mul(twice, hn::Sub(one, probability)), weight);
    const auto least = hn::Set(d, 1e-16f);
    const auto bounded = hn::IfThenElse(hn::Lt(hessian, least), least, hessian);
    hn::StoreInterleaved2(gradient, bounded, d, &out[i].gradient);
  }
}

void softmax_gradients(SoftmaxBlock& block, GradientPair* gradients, std::size_t stride) {
  Column sums;
  exponentials(block, sums);
  std::array<GradientPair, kSoftmaxRows> part;
  for (std::size_t k = 0; k < block.num_class; ++k) {
    const bool whole = block.num_rows == kSoftmaxRows;
    class_gradients(block, k, sums, whole ? gradients + k * stride : part.data());
    if (!whole) std::copy_n(part.begin(), block.num_rows, gradients + k * stride);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

static_assert(sizeof(GradientPair) == 2 * sizeof(float));

HWY_EXPORT(softmax_gradients);

void softmax_gradients(SoftmaxBlock& block, GradientPair* gradients, std::size_t stride) {
  HWY_DYNAMIC_DISPATCH(softmax_gradients)(block, gradients, stride);
}

}  // namespace espalier::model
#endif
