#include "model/boosting/tree/split/category_search.h"

#include <algorithm>
#include <memory>

#include "model/boosting/bins/category_cuts.h"

namespace espalier::model {
namespace {

SplitRules with_more_l2(SplitRules rules, double more) {
  rules.l2 += more;
  return rules;
}

}  // namespace

CategorySearch::CategorySearch(const SplitRules& rules, const GradientUnits& units)
    : rules_(rules),
      sorted_rules_(with_more_l2(rules, rules.cat_l2)),
      order_rules_(with_more_l2(rules, rules.cat_smooth)),
      units_(units) {}

// One feature of one node.
struct CategorySearch::Scan {
  data::FeatureIndex feature = 0;
  std::span<const GradientSum> bins;
  const NodeSums& node;
  GradientSum missing = {};     // of the rows that lack the value
  double rows_per_hessian = 0;  // of the node, hessian in its integer unit

  double num_rows(const GradientSum& sum) const { return static_cast<double>(sum.hessian) * rows_per_hessian; }
};

void CategorySearch::scan(data::FeatureIndex feature, std::span<const float> upper, std::span<const GradientSum> bins,
                          const NodeSums& node, SplitCandidate& best) {
  Scan scan{.feature = feature, .bins = bins, .node = node, .missing = node.total};
  if (node.total.hessian > 0) scan.rows_per_hessian = node.num_rows / static_cast<double>(node.total.hessian);
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
float CategorySearch::gain(const Scan& scan, const GradientSum& left, const SplitRules& rules) const {
  const GradientSum right = scan.node.total - left;
  const double left_gradient = static_cast<double>(left.gradient) * units_.gradient;
  const double left_hessian = static_cast<double>(left.hessian) * units_.hessian;
  const double right_gradient = static_cast<double>(right.gradient) * units_.gradient;
  const double right_hessian = static_cast<double>(right.hessian) * units_.hessian;
  if (!(left_hessian >= rules.min_child_hessian && right_hessian >= rules.min_child_hessian)) return 0;
  if (!rules.is_monotone()) {
    return split_gain(left_gradient, left_hessian, right_gradient, right_hessian, scan.node.gain, rules);
  }
  return bounded_split_gain(left_gradient, left_hessian, right_gradient, right_hessian, scan.node.gain,
                            Direction::kFree, rules, scan.node.bounds);
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
      const float candidate = gain(scan, default_left ? rest : rest - scan.missing, rules_);
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
  return static_cast<float>(leaf_weight(static_cast<double>(sum.gradient) * units_.gradient, hessian, order_rules_));
}

// By weight, then by code, behind those with too few rows. Most categories of a small node are absent or light: those
// of weight 0 need no sorting.
void CategorySearch::sort_categories(const Scan& scan) {
  small_.clear();
  below_.clear();
  above_.clear();
  at_zero_.clear();
  for (const std::uint32_t bin : categories_) {
    const GradientSum& sum = scan.bins[bin];
    if (rules_.cat_smooth > 0 && scan.num_rows(sum) < rules_.cat_smooth) {
      small_.push_back(bin);
      continue;
    }
    const float of_bin = weight(sum);
    if (of_bin == 0) {
      at_zero_.push_back(bin);
    } else {
      (of_bin < 0 ? below_ : above_).emplace_back(of_bin, bin);
    }
  }
  std::ranges::sort(below_);
  std::ranges::sort(above_);
  auto next = std::ranges::copy(small_, categories_.begin()).out;
  for (const auto& [of_bin, bin] : below_) *next++ = bin;
  next = std::ranges::copy(at_zero_, next).out;
  for (const auto& [of_bin, bin] : above_) *next++ = bin;
}

// Decides which sides are measured while a side grows category by category: only those that have gained
// min_data_per_group rows since the last one measured, and as long as the other side still has as many.
class CategorySearch::Groups {
 public:
  Groups(const Scan& scan, double least_rows) : scan_(scan), least_rows_(least_rows) {}

  // `side` has just gained `category`.
  bool measures(const GradientSum& side, const GradientSum& category) {
    rows_ += scan_.num_rows(category);
    if (rows_ < least_rows_ || scan_.num_rows(scan_.node.total - side) < least_rows_) return false;
    rows_ = 0;
    return true;
  }

 private:
  const Scan& scan_;
  double least_rows_;
  double rows_ = 0;  // since the last one measured
};

// The first of the order go right, missing values left.
void CategorySearch::scan_first_right(const Scan& scan, std::size_t most, SplitCandidate& best) const {
  const auto order = std::span(categories_).subspan(small_.size());
  Groups groups(scan, rules_.min_data_per_group);
  GradientSum right;
  float best_gain = 0;
  std::size_t best_count = 0;
  GradientSum best_left;
  for (std::size_t i = 0; i + 1 < most; ++i) {
    right += scan.bins[order[i]];
    if (!groups.measures(right, scan.bins[order[i]])) continue;
    const GradientSum left = scan.node.total - right;
    const float candidate = gain(scan, left, sorted_rules_);
    if (!(candidate > best_gain)) continue;
    best_gain = candidate;
    best_count = i + 1;
    best_left = left;
  }
  if (best_count > 0) take(scan, best_gain, best_left, true, order.first(best_count), best);
}

// The last of the order go left, missing values and small categories right.
void CategorySearch::scan_last_left(const Scan& scan, std::size_t most, SplitCandidate& best) const {
  const std::size_t count = categories_.size();
  Groups groups(scan, rules_.min_data_per_group);
  GradientSum left = scan.node.total - scan.missing;  // rows of bins that hold several categories
  for (const std::uint32_t bin : categories_) left = left - scan.bins[bin];
  float best_gain = 0;
  std::size_t best_count = 0;
  GradientSum best_left;
  for (std::size_t i = 1; i < most; ++i) {
    const GradientSum& category = scan.bins[categories_[count - i]];
    left += category;
    if (!groups.measures(left, category)) continue;
    const float candidate = gain(scan, left, sorted_rules_);
    if (!(candidate > best_gain)) continue;
    best_gain = candidate;
    best_count = count - i;
    best_left = left;
  }
  if (best_count > 0) take(scan, best_gain, best_left, false, std::span(categories_).first(best_count), best);
}

void CategorySearch::scan_sorted(const Scan& scan, SplitCandidate& best) {
  sort_categories(scan);
  // One category stays behind, or the other side would be empty; small ones are there anyway.
  const std::size_t measurable = categories_.size() - small_.size() + (small_.empty() ? 0 : 1);
  const std::size_t most = std::min(measurable, static_cast<std::size_t>(rules_.max_cat_threshold));
  scan_first_right(scan, most, best);
  scan_last_left(scan, most, best);
}

}  // namespace espalier::model
