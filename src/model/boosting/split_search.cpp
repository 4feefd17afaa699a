#include "model/boosting/split_search.h"

#include <algorithm>

namespace espalier::model {

NodeSums SplitSearch::node_sums(const GradientSum& total) const {
  return {.total = total,
          .gain = node_gain(static_cast<double>(total.gradient) * units_.gradient,
                            static_cast<double>(total.hessian) * units_.hessian, rules_)};
}

// gains_[i]: the split behind prefix i with `offset` (rows without the value) added to the left side; 0 where a side is
// too light.
void SplitSearch::gains_of(const NodeSums& node, double offset_gradient, double offset_hessian, std::size_t count) {
  const auto total_gradient = static_cast<double>(node.total.gradient);
  const auto total_hessian = static_cast<double>(node.total.hessian);
  for (std::size_t i = 0; i < count; ++i) {
    const double left_gradient = left_gradient_[i] + offset_gradient;
    const double left_hessian = left_hessian_[i] + offset_hessian;
    const double left_h = left_hessian * units_.hessian;
    const double right_h = (total_hessian - left_hessian) * units_.hessian;
    const bool heavy_enough = left_h >= rules_.min_child_hessian && right_h >= rules_.min_child_hessian;
    const float gain = split_gain(left_gradient * units_.gradient, left_h,
                                  (total_gradient - left_gradient) * units_.gradient, right_h, node.gain, rules_);
    gains_[i] = heavy_enough ? gain : 0.0f;
  }
}

void SplitSearch::scan(data::FeatureIndex feature, std::span<const GradientSum> bins, const NodeSums& node,
                       SplitCandidate& best) {
  const std::size_t num_bins = bins.size();
  if (num_bins == 0) return;
  // Prefix i holds bins [0, i): prefix 0 is empty, so that a split may send only missing values left.
  left_gradient_.resize(num_bins + 1);
  left_hessian_.resize(num_bins + 1);
  gains_.resize(num_bins + 1);
  GradientSum sum;
  for (std::size_t i = 0; i < num_bins; ++i) {
    left_gradient_[i] = static_cast<double>(sum.gradient);
    left_hessian_[i] = static_cast<double>(sum.hessian);
    sum += bins[i];
  }
  left_gradient_[num_bins] = static_cast<double>(sum.gradient);
  left_hessian_[num_bins] = static_cast<double>(sum.hessian);
  const GradientSum missing = node.total - sum;
  const bool any_missing = !(missing == GradientSum{});

  const auto take = [&](std::size_t prefix, bool default_left) {
    SplitCandidate candidate{.gain = gains_[prefix],
                             .condition = {feature, static_cast<std::int32_t>(prefix) - 1, default_left}};
    candidate.left = {static_cast<std::int64_t>(left_gradient_[prefix]),
                      static_cast<std::int64_t>(left_hessian_[prefix])};
    if (default_left) candidate.left += missing;
    if (candidate.better_than(best)) best = candidate;
  };
  gains_of(node, 0, 0, num_bins + 1);
  const auto first = gains_.begin() + 1;
  take(static_cast<std::size_t>(std::max_element(first, gains_.end()) - gains_.begin()), false);
  if (!any_missing) return;
  gains_of(node, static_cast<double>(missing.gradient), static_cast<double>(missing.hessian), num_bins);
  const auto last_best = std::max_element(gains_.rend() - static_cast<std::ptrdiff_t>(num_bins), gains_.rend());
  take(static_cast<std::size_t>(gains_.rend() - last_best) - 1, true);
}

}  // namespace espalier::model
