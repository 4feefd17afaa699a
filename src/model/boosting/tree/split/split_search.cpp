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

// gains_[i]: `gain` of the split behind the prefixes of run i with `offset` (rows without the value) added to the left
// side; 0 where a side is too light.
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

// Run 0 begins with prefix 0, which is empty, so that a split may send only missing values left.
void SplitSearch::start_runs(std::size_t most_bins) {
  const std::size_t most_runs = most_bins + 1;
  if (most_runs + kGainPadding > gains_.size()) {
    run_begin_.resize(most_runs);
    left_gradient_.resize(most_runs + kGainPadding);
    left_hessian_.resize(most_runs + kGainPadding);
    gains_.resize(most_runs + kGainPadding);
  }
  sum_ = {};
  num_runs_ = 1;
  run_begin_[0] = 0;
  left_gradient_[0] = left_hessian_[0] = 0;
}

void SplitSearch::add_bin(std::size_t bin, const GradientSum& sum) {
  if (sum == GradientSum{}) return;
  sum_ += sum;
  run_begin_[num_runs_] = static_cast<std::uint32_t>(bin + 1);
  left_gradient_[num_runs_] = static_cast<double>(sum_.gradient);
  left_hessian_[num_runs_] = static_cast<double>(sum_.hessian);
  ++num_runs_;
}

void SplitSearch::take(const Scan& scan, std::size_t run, std::size_t prefix, bool default_left,
                       SplitCandidate& best) const {
  SplitCandidate candidate{.gain = gains_[run],
                           .condition = {.feature = scan.feature,
                                         .last_left_bin = static_cast<std::int32_t>(prefix) - 1,
                                         .default_left = default_left}};
  candidate.left = {static_cast<std::int64_t>(left_gradient_[run]), static_cast<std::int64_t>(left_hessian_[run])};
  if (default_left) candidate.left += scan.missing;
  if (candidate.better_than(best)) best = std::move(candidate);
}

// Prefixes from 1 on; of equal gains the lowest prefix wins.
void SplitSearch::scan_forward(const Scan& scan, SplitCandidate& best) {
  find_gains(scan, {}, num_runs_);
  const std::ptrdiff_t first = num_runs_ > 1 && run_begin_[1] == 1 ? 1 : 0;
  const auto end = gains_.begin() + static_cast<std::ptrdiff_t>(num_runs_);
  const auto run = static_cast<std::size_t>(std::max_element(gains_.begin() + first, end) - gains_.begin());
  take(scan, run, std::max<std::size_t>(run_begin_[run], 1), false, best);
}

// Prefixes below num_bins; of equal gains the highest prefix wins.
void SplitSearch::scan_backward(const Scan& scan, SplitCandidate& best) {
  const std::size_t count = run_begin_[num_runs_ - 1] == scan.num_bins ? num_runs_ - 1 : num_runs_;
  find_gains(scan, scan.missing, count);
  const auto last = gains_.rend() - static_cast<std::ptrdiff_t>(count);
  const auto run = static_cast<std::size_t>(gains_.rend() - std::max_element(last, gains_.rend())) - 1;
  const std::size_t prefix = run + 1 < num_runs_ ? run_begin_[run + 1] - 1 : scan.num_bins - 1;
  take(scan, run, prefix, true, best);
}

void SplitSearch::scan_runs(data::FeatureIndex feature, std::size_t num_bins, const NodeSums& node,
                            SplitCandidate& best, ScanOrder order) {
  const Scan scan{.feature = feature, .node = node, .num_bins = num_bins, .missing = node.total - sum_};
  if (order != ScanOrder::kBackward) scan_forward(scan, best);
  if (order != ScanOrder::kForwardAndMissing || !(scan.missing == GradientSum{})) scan_backward(scan, best);
}

void SplitSearch::scan(data::FeatureIndex feature, std::span<const GradientSum> bins, const NodeSums& node,
                       SplitCandidate& best, ScanOrder order) {
  if (bins.empty()) return;
  start_runs(bins.size());
  for (std::size_t bin = 0; bin < bins.size(); ++bin) add_bin(bin, bins[bin]);
  scan_runs(feature, bins.size(), node, best, order);
}

void SplitSearch::scan_occupied(data::FeatureIndex feature, std::size_t num_bins, std::span<const OccupiedBin> occupied,
                                const NodeSums& node, SplitCandidate& best, ScanOrder order) {
  if (num_bins == 0) return;
  start_runs(occupied.size());
  for (const OccupiedBin& bin : occupied) add_bin(bin.bin, bin.sum);
  scan_runs(feature, num_bins, node, best, order);
}

}  // namespace espalier::model
