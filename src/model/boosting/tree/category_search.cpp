#include "model/boosting/tree/category_search.h"

#include <algorithm>
#include <memory>

#include "model/boosting/bins/category_cuts.h"

namespace espalier::model {

// One feature of one node.
struct CategorySearch::Scan {
  data::FeatureIndex feature = 0;
  std::span<const GradientSum> bins;
  const NodeSums& node;
  GradientSum missing = {};  // of the rows that lack the value
};

void CategorySearch::scan(data::FeatureIndex feature, std::span<const float> upper, std::span<const GradientSum> bins,
                          const NodeSums& node, SplitCandidate& best) {
  Scan scan{.feature = feature, .bins = bins, .node = node, .missing = node.total};
  categories_.clear();
  for (std::uint32_t bin = 0; bin < bins.size(); ++bin) {
    scan.missing = scan.missing - bins[bin];
    if (is_single_category(upper, bin)) categories_.push_back(bin);
  }
  if (categories_.size() < static_cast<std::size_t>(rules_.max_cat_to_onehot)) {
    scan_one_against_rest(scan, best);
  } else {
    scan_sorted(scan, best);
  }
}

// 0 where a side is too light.
float CategorySearch::gain(const Scan& scan, const GradientSum& left) const {
  const GradientSum right = scan.node.total - left;
  const double left_gradient = static_cast<double>(left.gradient) * units_.gradient;
  const double left_hessian = static_cast<double>(left.hessian) * units_.hessian;
  const double right_gradient = static_cast<double>(right.gradient) * units_.gradient;
  const double right_hessian = static_cast<double>(right.hessian) * units_.hessian;
  if (!(left_hessian >= rules_.min_child_hessian && right_hessian >= rules_.min_child_hessian)) return 0;
  if (!rules_.is_monotone()) {
    return split_gain(left_gradient, left_hessian, right_gradient, right_hessian, scan.node.gain, rules_);
  }
  return bounded_split_gain(left_gradient, left_hessian, right_gradient, right_hessian, scan.node.gain,
                            Direction::kFree, rules_, scan.node.bounds);
}

void CategorySearch::take(const Scan& scan, float gain, const GradientSum& left, bool default_left,
                          std::span<const std::uint32_t> right, SplitCandidate& best) const {
  SplitCandidate candidate{
      .gain = gain, .condition = {.feature = scan.feature, .default_left = default_left}, .left = left};
  if (!candidate.better_than(best)) return;
  BinSet right_bins(static_cast<std::uint32_t>(scan.bins.size()));
  for (const std::uint32_t bin : right) right_bins.insert(bin);
  candidate.condition.right_bins = std::make_shared<const BinSet>(std::move(right_bins));
  best = std::move(candidate);
}

void CategorySearch::scan_one_against_rest(const Scan& scan, SplitCandidate& best) const {
  float best_gain = 0;
  std::size_t best_at = categories_.size();
  bool best_default_left = true;
  for (std::size_t at = 0; at < categories_.size(); ++at) {
    const GradientSum rest = scan.node.total - scan.bins[categories_[at]];
    for (const bool default_left : {true, false}) {
      const float candidate = gain(scan, default_left ? rest : rest - scan.missing);
      if (!(candidate > best_gain)) continue;
      best_gain = candidate;
      best_at = at;
      best_default_left = default_left;
    }
  }
  if (best_at == categories_.size()) return;
  const GradientSum rest = scan.node.total - scan.bins[categories_[best_at]];
  take(scan, best_gain, best_default_left ? rest : rest - scan.missing, best_default_left,
       std::span(categories_).subspan(best_at, 1), best);
}

// Of a category as a leaf of its own; 0 where it is too light for one.
float CategorySearch::weight(const GradientSum& sum) const {
  const double hessian = static_cast<double>(sum.hessian) * units_.hessian;
  if (hessian < rules_.min_child_hessian) return 0;
  return static_cast<float>(leaf_weight(static_cast<double>(sum.gradient) * units_.gradient, hessian, rules_));
}

// By weight, then by code. Most categories of a small node are absent or light: those of weight 0 need no sorting.
void CategorySearch::sort_categories(const Scan& scan) {
  below_.clear();
  above_.clear();
  at_zero_.clear();
  for (const std::uint32_t bin : categories_) {
    const float of_bin = weight(scan.bins[bin]);
    if (of_bin == 0) {
      at_zero_.push_back(bin);
    } else {
      (of_bin < 0 ? below_ : above_).emplace_back(of_bin, bin);
    }
  }
  std::ranges::sort(below_);
  std::ranges::sort(above_);
  auto next = categories_.begin();
  for (const auto& [of_bin, bin] : below_) *next++ = bin;
  next = std::ranges::copy(at_zero_, next).out;
  for (const auto& [of_bin, bin] : above_) *next++ = bin;
}

void CategorySearch::scan_sorted(const Scan& scan, SplitCandidate& best) {
  sort_categories(scan);
  const std::size_t count = categories_.size();
  const std::size_t most = std::min(count, static_cast<std::size_t>(rules_.max_cat_threshold));
  GradientSum right;
  float best_gain = 0;
  std::size_t best_count = 0;
  GradientSum best_left;
  for (std::size_t i = 0; i + 1 < most; ++i) {  // the first of the order go right, missing values left
    right += scan.bins[categories_[i]];
    const GradientSum left = scan.node.total - right;
    const float candidate = gain(scan, left);
    if (!(candidate > best_gain)) continue;
    best_gain = candidate;
    best_count = i + 1;
    best_left = left;
  }
  if (best_count > 0) take(scan, best_gain, best_left, true, std::span(categories_).first(best_count), best);

  GradientSum left = scan.node.total - scan.missing;  // here of what no category stands for
  for (const std::uint32_t bin : categories_) left = left - scan.bins[bin];
  best_gain = 0;
  best_count = 0;
  for (std::size_t i = 1; i < most; ++i) {  // the last of the order go left, missing values right
    left += scan.bins[categories_[count - i]];
    const float candidate = gain(scan, left);
    if (!(candidate > best_gain)) continue;
    best_gain = candidate;
    best_count = count - i;
    best_left = left;
  }
  if (best_count > 0) take(scan, best_gain, best_left, false, std::span(categories_).first(best_count), best);
}

}  // namespace espalier::model
