#include "model/boosting/tree/split/gain_kernel.h"

#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/boosting/tree/split/gain_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, kGainPadding>;
using Floats = hn::Rebind<float, Doubles>;
using DoubleVector = hn::Vec<Doubles>;

// node_gain of split.h without a limited step.
HWY_INLINE DoubleVector side_gain(DoubleVector gradient, DoubleVector hessian, DoubleVector l1, DoubleVector l2) {
  const Doubles d;
  const auto above = hn::IfThenElseZero(hn::Gt(gradient, l1), hn::Sub(gradient, l1));
  const auto shrunk = hn::IfThenElse(hn::Lt(gradient, hn::Neg(l1)), hn::Add(gradient, l1), above);
  const auto gain = hn::Div(hn::Mul(shrunk, shrunk), hn::Add(hessian, l2));
  return hn::IfThenElseZero(hn::Gt(hessian, hn::Zero(d)), gain);
}

float split_gains(const GainTerms& terms, const double* gradients, const double* hessians, double gradient_offset,
                  double hessian_offset, std::size_t count, float* gains) {
  const Doubles d;
  const Floats df;
  const std::size_t lanes = hn::Lanes(d);
  const auto gradient_unit = hn::Set(d, terms.gradient_unit);
  const auto hessian_unit = hn::Set(d, terms.hessian_unit);
  const auto l1 = hn::Set(d, terms.l1);
  const auto l2 = hn::Set(d, terms.l2);
  const auto least = hn::Set(d, terms.min_child_hessian);
  const auto total_gradient = hn::Set(d, terms.total_gradient);
  const auto total_hessian = hn::Set(d, terms.total_hessian);
  const auto node_gain = hn::Set(d, terms.node_gain);
  auto best = hn::Set(df, -1.0f / 0.0f);
  for (std::size_t i = 0; i < count; i += lanes) {
    const auto gradient = hn::Add(hn::LoadU(d, gradients + i), hn::Set(d, gradient_offset));
    const auto hessian = hn::Add(hn::LoadU(d, hessians + i), hn::Set(d, hessian_offset));
    const auto left_hessian = hn::Mul(hessian, hessian_unit);
    const auto right_hessian = hn::Mul(hn::Sub(total_hessian, hessian), hessian_unit);
    const auto right_gradient = hn::Mul(hn::Sub(total_gradient, gradient), gradient_unit);
    const auto left = side_gain(hn::Mul(gradient, gradient_unit), left_hessian, l1, l2);
    const auto right = side_gain(right_gradient, right_hessian, l1, l2);
    const auto heavy = hn::And(hn::Ge(left_hessian, least), hn::Ge(right_hessian, least));
    const auto gain = hn::IfThenElseZero(heavy, hn::Sub(hn::Add(left, right), node_gain));
    const auto rounded = hn::DemoteTo(df, gain);
    hn::StoreU(rounded, df, gains + i);
    if (i + lanes <= count) best = hn::Max(best, rounded);
  }
  float largest = hn::ReduceMax(df, best);
  for (std::size_t i = count / lanes * lanes; i < count; ++i) largest = gains[i] > largest ? gains[i] : largest;
  return largest;
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

HWY_EXPORT(split_gains);

float split_gains(const GainTerms& terms, const double* gradients, const double* hessians, double gradient_offset,
                  double hessian_offset, std::size_t count, float* gains) {
  return HWY_DYNAMIC_DISPATCH(split_gains)(terms, gradients, hessians, gradient_offset, hessian_offset, count, gains);
}

}  // namespace espalier::model
#endif
