#include "model/boosting/tree/finish/leaf_replacement.h"

#include "model/boosting/tree/split/monotone.h"

namespace espalier::model {

void obey_monotone_constraints(const Tree& tree, const SplitRules& rules, std::span<float> values) {
  std::vector<WeightBounds> bounds(tree.num_nodes());
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {  // a parent has a lower id than its children
    values[node] = bounds[node].clamp(values[node]);
    if (tree.is_leaf(static_cast<NodeIndex>(node))) continue;
    const auto left = static_cast<std::size_t>(tree.left_child[node]);
    const Direction direction =
        tree.is_categorical[node] != 0 ? Direction::kFree : rules.direction(tree.split_feature[node]);
    const ChildBounds children =
        child_bounds(bounds[node], direction, bounds[node].clamp(values[left]), bounds[node].clamp(values[left + 1]));
    bounds[left] = children.left;
    bounds[left + 1] = children.right;
  }
}

}  // namespace espalier::model
