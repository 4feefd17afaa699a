#include "model/forest/tree.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/ranges.h"

namespace espalier::model {
namespace {

bool in_categories(const Tree& tree, std::size_t node, float value) {
  if (!(value >= 0 && value < data::kCategoryLimit)) return false;
  const auto code = static_cast<std::int32_t>(value);
  const auto first = tree.categories.begin() + tree.category_begin[node];
  const auto last = tree.categories.begin() + tree.category_end[node];
  return std::binary_search(first, last, code);
}

}  // namespace

Tree Tree::stump(float leaf_value, float sum_hessian) {
  Tree tree;
  tree.left_child = {kNoNode};
  tree.right_child = {kNoNode};
  tree.parent = {kNoParent};
  tree.split_feature = {0};
  tree.split_condition = {leaf_value};
  tree.default_left = {0};
  tree.is_categorical = {0};
  tree.gain = {0};
  tree.sum_hessian = {sum_hessian};
  tree.base_weight = {leaf_value};
  return tree;
}

NodeIndex Tree::split_leaf(NodeIndex node) {
  const auto left = static_cast<NodeIndex>(num_nodes());
  const std::size_t size = num_nodes() + 2;
  left_child[static_cast<std::size_t>(node)] = left;
  right_child[static_cast<std::size_t>(node)] = left + 1;
  left_child.resize(size, kNoNode);
  right_child.resize(size, kNoNode);
  parent.resize(size, node);
  split_feature.resize(size, 0);
  split_condition.resize(size, 0);
  default_left.resize(size, 0);
  is_categorical.resize(size, 0);
  gain.resize(size, 0);
  this->sum_hessian.resize(size, 0);
  base_weight.resize(size, 0);
  if (!category_begin.empty()) {
    category_begin.resize(size, 0);
    category_end.resize(size, 0);
  }
  if (leaf_size > 1) leaf_values.resize(size * leaf_size, 0);
  return left;
}

int Tree::depth() const { return level_order(*this).back().depth; }

std::vector<DeepNode> level_order(const Tree& tree) {
  std::vector<DeepNode> order = {{0, 0}};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const DeepNode at = order[i];
    if (tree.is_leaf(at.node)) continue;
    order.push_back({tree.left_child[index_of(at.node)], at.depth + 1});
    order.push_back({tree.right_child[index_of(at.node)], at.depth + 1});
  }
  return order;
}

bool goes_left(const Tree& tree, NodeIndex node, float value) {
  const auto index = static_cast<std::size_t>(node);
  if (std::isnan(value)) return tree.default_left[index] != 0;
  if (tree.is_categorical[index] != 0) return tree.category_begin.empty() || !in_categories(tree, index, value);
  return value < tree.split_condition[index];
}

NodeIndex leaf_of(const Tree& tree, std::span<const float> row) {
  NodeIndex node = 0;
  while (!tree.is_leaf(node)) {
    const auto index = static_cast<std::size_t>(node);
    const data::FeatureIndex feature = tree.split_feature[index];
    const float value = feature < row.size() ? row[feature] : std::numeric_limits<float>::quiet_NaN();
    node = goes_left(tree, node, value) ? tree.left_child[index] : tree.right_child[index];
  }
  return node;
}

}  // namespace espalier::model
