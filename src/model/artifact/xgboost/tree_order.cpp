#include "model/artifact/xgboost/tree_order.h"

#include <utility>

namespace espalier::model {
namespace {

// `order`: old node ids, siblings side by side.
template <typename T>
std::vector<T> gathered(const std::vector<T>& values, const std::vector<std::size_t>& order) {
  std::vector<T> result;
  if (values.empty()) return result;
  result.reserve(order.size());
  for (const std::size_t old : order) result.push_back(values[old]);
  return result;
}

std::vector<float> gathered_vectors(const Tree& tree, const std::vector<std::size_t>& order) {
  std::vector<float> result;
  if (tree.leaf_size == 1) return result;
  for (const std::size_t old : order) {
    const auto begin = tree.leaf_values.begin() + static_cast<std::ptrdiff_t>(old * tree.leaf_size);
    result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(tree.leaf_size));
  }
  return result;
}

}  // namespace

bool has_neighbouring_children(const Tree& tree) {
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.left_child[node] != kNoNode && tree.right_child[node] != tree.left_child[node] + 1) return false;
  }
  return true;
}

Tree with_neighbouring_children(const Tree& tree) {
  std::vector<std::size_t> order = {0};
  Tree result;
  result.parent = {kNoParent};
  for (std::size_t node = 0; node < order.size(); ++node) {
    const std::size_t old = order[node];
    const bool is_leaf = tree.left_child[old] == kNoNode;
    const auto left = static_cast<NodeIndex>(order.size());
    result.left_child.push_back(is_leaf ? kNoNode : left);
    result.right_child.push_back(is_leaf ? kNoNode : left + 1);
    if (is_leaf) continue;
    for (const NodeIndex child : {tree.left_child[old], tree.right_child[old]}) {
      order.push_back(static_cast<std::size_t>(child));
      result.parent.push_back(static_cast<NodeIndex>(node));
    }
  }
  result.split_feature = gathered(tree.split_feature, order);
  result.split_condition = gathered(tree.split_condition, order);
  result.default_left = gathered(tree.default_left, order);
  result.is_categorical = gathered(tree.is_categorical, order);
  result.gain = gathered(tree.gain, order);
  result.sum_hessian = gathered(tree.sum_hessian, order);
  result.base_weight = gathered(tree.base_weight, order);
  result.category_begin = gathered(tree.category_begin, order);
  result.category_end = gathered(tree.category_end, order);
  result.categories = tree.categories;
  result.leaf_size = tree.leaf_size;
  result.leaf_values = gathered_vectors(tree, order);
  return result;
}

}  // namespace espalier::model
