// The best split of a categorical feature in one node (docs/reference/xgboost-algorithm.md#categories, as XGBoost 3.0
// does it). Few categories: one against the rest. Else the categories are put in the order of the weight that each
// would have as a leaf, and one end of that order is split off (Fisher 1958: for a convex loss the best partition is
// among these). The order is found on the rows that the split is measured on, so small categories look better than they
// are. Three parameters counter that, as in LightGBM and under its names: cat_smooth (a category of fewer rows stands
// on neither end, the weights of the others are shrunk by it), cat_l2 (added to lambda in the gain of such a split) and
// min_data_per_group (rows that a side gains before it is measured again, and rows on either side). Rows are estimated
// from hessians.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "model/boosting/tree/split/split_search.h"

namespace espalier::model {

class CategorySearch {
 public:
  CategorySearch(const SplitRules& rules, const GradientUnits& units);

  // Improves `best` with the splits of `feature`, whose bins have the sums `bins` and the upper cuts `upper`
  // (category_cuts.h). A bin of several categories goes left with everything unknown. Order of preference between equal
  // gains: one against the rest, lower categories first, missing values left before right; sorted, missing values left
  // before right, fewer categories on their side first.
  void scan(data::FeatureIndex feature, std::span<const float> upper, std::span<const GradientSum> bins,
            const NodeSums& node, SplitCandidate& best);

 private:
  struct Scan;
  class Groups;
  void scan_one_against_rest(const Scan& scan, SplitCandidate& best) const;
  void scan_sorted(const Scan& scan, SplitCandidate& best);
  void sort_categories(const Scan& scan);
  float weight(const GradientSum& sum) const;
  float gain(const Scan& scan, const GradientSum& left, const SplitRules& rules) const;
  void scan_first_right(const Scan& scan, std::size_t most, SplitCandidate& best) const;
  void scan_last_left(const Scan& scan, std::size_t most, SplitCandidate& best) const;
  void take(const Scan& scan, float gain, const GradientSum& left, bool default_left,
            std::span<const std::uint32_t> right, SplitCandidate& best) const;

  SplitRules rules_;
  SplitRules sorted_rules_;  // with cat_l2
  SplitRules order_rules_;   // with cat_smooth
  GradientUnits units_;
  std::vector<std::uint32_t> categories_;  // bins of one category each; then in the order of their weights
  std::vector<std::pair<float, std::uint32_t>> below_, above_;  // categories of negative and of positive weight
  std::vector<std::uint32_t> at_zero_, small_;  // of weight 0; of fewer than cat_smooth rows, first in the order
};

}  // namespace espalier::model
