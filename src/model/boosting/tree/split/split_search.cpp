#include "model/boosting/tree/split/split_search.h"

#include <algorithm>
#include <utility>

namespace espalier::model {

NodeSums node_sums(const GradientSum& total, const WeightBounds& bounds, const SplitRules& rules,
                   const GradientUnits& units) {
  const double gradient = static_cast<double>(total.gradient) * units.gradient;
  const double hessian = static_cast<double>(total.hessian) * units.hessian;
  const double gain =
      rules.is_monotone() ? bounded_node_gain(gradient, hessian, rules, bounds) : node_gain(gradient, hessian, rules);
  return {.total = total, .gain = gain, .bounds = bounds};
}

GainTerms gain_terms(const SplitRules& rules, const GradientUnits& units, const NodeSums& node) {
  return {.gradient_unit = units.gradient,
          .hessian_unit = units.hessian,
          .l1 = rules.l1,
          .l2 = rules.l2,
          .min_child_hessian = rules.min_child_hessian,
          .total_gradient = static_cast<double>(node.total.gradient),
          .total_hessian = static_cast<double>(node.total.hessian),
          .node_gain = node.gain};
}

// One feature of one node.
struct SplitSearch::Scan {
  data::FeatureIndex feature = 0;
  const NodeSums& node;
  std::size_t num_bins = 0;
  GradientSum missing = {};  // of the rows that lack the value
};

// gains_[i]: `gain` of the split behind prefix i with `offset` (rows without the value) added to the left side; 0 where
// a side is too light.
template <typename Gain>
void SplitSearch::find_gains_one_by_one(const GradientSum& total, const GradientSum& offset, std::size_t count,
                                        Gain gain) {
  const auto offset_gradient = static_cast<double>(offset.gradient);
  const auto offset_hessian = static_cast<double>(offset.hessian);
  const auto total_gradient = static_cast<double>(total.gradient);
  const auto total_hessian = static_cast<double>(total.hessian);
  for (std::size_t i = 0; i < count; ++i) {
    const double left_gradient = left_gradient_[i] + offset_gradient;
    const double left_hessian = left_hessian_[i] + offset_hessian;
    const double left_h = left_hessian * units_.hessian;
    const double right_h = (total_hessian - left_hessian) * units_.hessian;
    const bool heavy_enough = left_h >= rules_.min_child_hessian && right_h >= rules_.min_child_hessian;
    const float found =
        gain(left_gradient * units_.gradient, left_h, (total_gradient - left_gradient) * units_.gradient, right_h);
    gains_[i] = heavy_enough ? found : 0.0f;
  }
}

// Under monotone constraints a gain is 0 too where the weights of the sides are in the wrong order.
void SplitSearch::find_gains(const Scan& scan, const GradientSum& offset, std::size_t count) {
  const NodeSums& node = scan.node;
  if (has_gain_kernel(rules_)) {
    split_gains(gain_terms(rules_, units_, node), left_gradient_.data(), left_hessian_.data(),
                static_cast<double>(offset.gradient), static_cast<double>(offset.hessian), count, gains_.data());
    return;
  }
  if (!rules_.is_monotone()) {
    find_gains_one_by_one(node.total, offset, count, [&](double left_g, double left_h, double right_g, double right_h) {
      return split_gain(left_g, left_h, right_g, right_h, node.gain, rules_);
    });
    return;
  }
  const Direction direction = rules_.direction(scan.feature);
  find_gains_one_by_one(node.total, offset, count, [&](double left_g, double left_h, double right_g, double right_h) {
    return bounded_split_gain(left_g, left_h, right_g, right_h, node.gain, direction, rules_, node.bounds);
  });
}

// Prefix i holds bins [0, i): prefix 0 is empty, so that a split may send only missing values left. Returns the sum of
// all bins.
GradientSum SplitSearch::sum_prefixes(std::span<const GradientSum> bins) {
  const std::size_t num_prefixes = bins.size() + 1;
  if (num_prefixes + kGainPadding > gains_.size()) {
    left_gradient_.resize(num_prefixes + kGainPadding);
    left_hessian_.resize(num_prefixes + kGainPadding);
    gains_.resize(num_prefixes + kGainPadding);
  }
  GradientSum sum;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    left_gradient_[i] = static_cast<double>(sum.gradient);
    left_hessian_[i] = static_cast<double>(sum.hessian);
    sum += bins[i];
  }
  left_gradient_[bins.size()] = static_cast<double>(sum.gradient);
  left_hessian_[bins.size()] = static_cast<double>(sum.hessian);
  return sum;
}

void SplitSearch::take(const Scan& scan, std::size_t prefix, bool default_left, SplitCandidate& best) const {
  SplitCandidate candidate{.gain = gains_[prefix],
                           .condition = {.feature = scan.feature,
                                         .last_left_bin = static_cast<std::int32_t>(prefix) - 1,
                                         .default_left = default_left}};
  candidate.left = {static_cast<std::int64_t>(left_gradient_[prefix]),
                    static_cast<std::int64_t>(left_hessian_[prefix])};
  if (default_left) candidate.left += scan.missing;
  if (candidate.better_than(best)) best = std::move(candidate);
}

void SplitSearch::scan_forward(const Scan& scan, SplitCandidate& best) {
  find_gains(scan, {}, scan.num_bins + 1);
  const auto end = gains_.begin() + static_cast<std::ptrdiff_t>(scan.num_bins) + 1;
  const auto found = std::max_element(gains_.begin() + 1, end);
  take(scan, static_cast<std::size_t>(found - gains_.begin()), false, best);
}

void SplitSearch::scan_backward(const Scan& scan, SplitCandidate& best) {
  find_gains(scan, scan.missing, scan.num_bins);
  const auto first_from_behind = gains_.rend() - static_cast<std::ptrdiff_t>(scan.num_bins);
  const auto found = std::max_element(first_from_behind, gains_.rend());
  take(scan, static_cast<std::size_t>(gains_.rend() - found) - 1, true, best);
}

void SplitSearch::scan(data::FeatureIndex feature, std::span<const GradientSum> bins, const NodeSums& node,
                       SplitCandidate& best, ScanOrder order) {
  if (bins.empty()) return;
  Scan scan{.feature = feature, .node = node, .num_bins = bins.size()};
  scan.missing = node.total - sum_prefixes(bins);
  if (order != ScanOrder::kBackward) scan_forward(scan, best);
  if (order != ScanOrder::kForwardAndMissing || !(scan.missing == GradientSum{})) scan_backward(scan, best);
}

}  // namespace espalier::model
