// Monotone constraints: how far the weights below a node may go, and gains under such bounds
// (docs/reference/xgboost-algorithm.md#constraints). Every split on a constrained feature sets a border between the
// weights of its two sides. It holds for all splits below, so the whole function is monotone and not only each split.
// Weights are float32 here as in XGBoost, so that equal splits tie.
#pragma once

#include <limits>

#include "model/boosting/tree/split/split.h"

namespace espalier::model {

struct WeightBounds {
  float lower = -std::numeric_limits<float>::infinity();
  float upper = std::numeric_limits<float>::infinity();

  float clamp(float weight) const { return weight < lower ? lower : (weight > upper ? upper : weight); }
};

inline float bounded_weight(double gradient, double hessian, const SplitRules& rules, const WeightBounds& bounds) {
  return bounds.clamp(static_cast<float>(leaf_weight(gradient, hessian, rules)));
}

// -(2 G w + (H + l2) w^2) at a weight that need not be the best one; l1 enters through the weight alone.
inline double gain_of_weight(double gradient, double hessian, float weight, const SplitRules& rules) {
  if (!(hessian > 0)) return 0;
  const double w = weight;
  return -(2 * gradient * w + (hessian + rules.l2) * w * w);
}

inline double bounded_node_gain(double gradient, double hessian, const SplitRules& rules, const WeightBounds& bounds) {
  return gain_of_weight(gradient, hessian, bounded_weight(gradient, hessian, rules, bounds), rules);
}

// Weights of the two sides in the wrong order.
inline bool breaks(Direction direction, float left, float right) {
  return (direction == Direction::kUp && left > right) || (direction == Direction::kDown && left < right);
}

// split_gain() under bounds; 0, which no split is made for, where the weights break `direction`.
inline float bounded_split_gain(double left_gradient, double left_hessian, double right_gradient, double right_hessian,
                                double parent_gain, Direction direction, const SplitRules& rules,
                                const WeightBounds& bounds) {
  const float left = bounded_weight(left_gradient, left_hessian, rules, bounds);
  const float right = bounded_weight(right_gradient, right_hessian, rules, bounds);
  if (breaks(direction, left, right)) return 0;
  return static_cast<float>(gain_of_weight(left_gradient, left_hessian, left, rules) +
                            gain_of_weight(right_gradient, right_hessian, right, rules) - parent_gain);
}

struct ChildBounds {
  WeightBounds left, right;
};

// Of the children of a node within `bounds`, split so that they have the weights `left` and `right`.
inline ChildBounds child_bounds(const WeightBounds& bounds, Direction direction, float left, float right) {
  ChildBounds children{bounds, bounds};
  const float middle = bounds.clamp((left + right) / 2);
  if (direction == Direction::kUp) children.left.upper = children.right.lower = middle;
  if (direction == Direction::kDown) children.left.lower = children.right.upper = middle;
  return children;
}

}  // namespace espalier::model
