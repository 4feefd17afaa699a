// The arithmetic of one split: pure functions of gradient and hessian sums.
// Chen & Guestrin 2016, eq. 5-7, in the form that XGBoost computes
// (docs/reference/xgboost-algorithm.md#split-arithmetic): no factor 1/2, gamma not inside the gain.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "model/params.h"

namespace espalier::model {

enum class Direction : std::int8_t { kDown = -1, kFree = 0, kUp = 1 };

struct SplitRules {
  double l1 = 0;
  double l2 = 1;
  double min_child_hessian = 1;
  double max_delta_step = 0;  // 0: no limit
  double min_split_gain = 0;
  int max_cat_to_onehot = 4;
  int max_cat_threshold = 64;
  double cat_smooth = 0;
  double cat_l2 = 0;
  double min_data_per_group = 0;
  bool exact = false;              // tree_method exact: its scan order, gamma applied to the whole tree
  std::vector<int> monotone = {};  // TreeParams::monotone_constraints; empty where no feature is constrained

  explicit SplitRules(const TreeParams& params)
      : l1(params.l1),
        l2(params.l2),
        min_child_hessian(params.min_child_hessian),
        max_delta_step(params.max_delta_step),
        min_split_gain(params.min_split_gain),
        max_cat_to_onehot(params.max_cat_to_onehot),
        max_cat_threshold(params.max_cat_threshold),
        cat_smooth(params.cat_smooth),
        cat_l2(params.cat_l2),
        min_data_per_group(params.min_data_per_group),
        exact(params.tree_method == TreeMethod::kExact) {
    const auto& directions = params.monotone_constraints;
    if (std::ranges::any_of(directions, [](int direction) { return direction != 0; })) monotone = directions;
  }
  SplitRules() = default;

  bool is_monotone() const { return !monotone.empty(); }
  Direction direction(std::size_t feature) const {
    return feature < monotone.size() ? static_cast<Direction>(monotone[feature]) : Direction::kFree;
  }
};

// A split below this gain is rounding, not learning.
inline constexpr float kMinGain = 1e-6f;

// T(G): the gradient sum shrunk towards 0 by l1.
inline double soft_threshold(double gradient, double l1) {
  if (gradient > l1) return gradient - l1;
  if (gradient < -l1) return gradient + l1;
  return 0;
}

// w = -T(G) / (H + l2), clipped to +-max_delta_step; 0 where there is no hessian.
inline double leaf_weight(double gradient, double hessian, const SplitRules& rules) {
  if (!(hessian > 0)) return 0;
  const double weight = -soft_threshold(gradient, rules.l1) / (hessian + rules.l2);
  return rules.max_delta_step > 0 ? std::clamp(weight, -rules.max_delta_step, rules.max_delta_step) : weight;
}

// T(G)^2 / (H + l2); with a limited step -(2 G w + (H + l2) w^2) at the clipped w, where l1 enters through w alone.
inline double node_gain(double gradient, double hessian, const SplitRules& rules) {
  if (!(hessian > 0)) return 0;
  if (rules.max_delta_step > 0) {
    const double weight = leaf_weight(gradient, hessian, rules);
    return -(2 * gradient * weight + (hessian + rules.l2) * weight * weight);
  }
  const double shrunk = soft_threshold(gradient, rules.l1);
  return shrunk * shrunk / (hessian + rules.l2);
}

// Loss change of a split, rounded to float32: equal splits then tie in spite of the last bits.
inline float split_gain(double left_gradient, double left_hessian, double right_gradient, double right_hessian,
                        double parent_gain, const SplitRules& rules) {
  return static_cast<float>(node_gain(left_gradient, left_hessian, rules) +
                            node_gain(right_gradient, right_hessian, rules) - parent_gain);
}

}  // namespace espalier::model
