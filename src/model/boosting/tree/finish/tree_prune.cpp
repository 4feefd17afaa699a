#include "model/boosting/tree/finish/tree_prune.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace espalier::model {
namespace {

// Per node 1: it is a leaf after pruning, unless an ancestor is one.
std::vector<std::uint8_t> find_leaves(const Tree& tree, const TreeParams& params) {
  std::vector<std::uint8_t> is_leaf(tree.num_nodes());
  const auto order = level_order(tree);
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    const std::size_t node = index_of(at->node);
    if (tree.is_leaf(at->node)) {
      is_leaf[node] = 1;
      continue;
    }
    const bool above_leaves =
        is_leaf[index_of(tree.left_child[node])] != 0 && is_leaf[index_of(tree.right_child[node])] != 0;
    const bool too_deep = params.max_depth != 0 && at->depth + 1 > params.max_depth;
    const bool too_weak = double{tree.gain[node]} < params.min_split_gain;
    is_leaf[node] = above_leaves && (too_weak || too_deep) ? 1 : 0;
  }
  return is_leaf;
}

// All but the children of one node.
void copy_node(const Tree& from, std::size_t source, Tree& to, std::size_t target) {
  to.split_feature[target] = from.split_feature[source];
  to.split_condition[target] = from.split_condition[source];
  to.default_left[target] = from.default_left[source];
  to.is_categorical[target] = from.is_categorical[source];
  to.gain[target] = from.gain[source];
  to.sum_hessian[target] = from.sum_hessian[source];
  to.base_weight[target] = from.base_weight[source];
  if (from.category_begin.empty()) return;
  to.category_begin[target] = static_cast<std::int32_t>(to.categories.size());
  to.categories.insert(to.categories.end(), from.categories.begin() + from.category_begin[source],
                       from.categories.begin() + from.category_end[source]);
  to.category_end[target] = static_cast<std::int32_t>(to.categories.size());
}

void make_leaf(Tree& tree, std::size_t node, float value) {
  tree.split_feature[node] = 0;
  tree.split_condition[node] = value;
  tree.default_left[node] = 0;
  tree.is_categorical[node] = 0;
  tree.gain[node] = 0;
  if (!tree.category_begin.empty()) tree.category_end[node] = tree.category_begin[node];
}

}  // namespace

Tree pruned(const Tree& tree, const TreeParams& params, float leaf_scale) {
  const auto is_leaf = find_leaves(tree, params);
  Tree result = Tree::stump(0, 0);
  if (!tree.category_begin.empty()) {
    result.category_begin = {0};
    result.category_end = {0};
  }
  std::vector<NodeIndex> source = {0};  // per node of the result
  for (std::size_t node = 0; node < source.size(); ++node) {
    const NodeIndex from = source[node];
    copy_node(tree, index_of(from), result, node);
    if (is_leaf[index_of(from)] == 0) {
      result.split_leaf(static_cast<NodeIndex>(node));
      source.push_back(tree.left_child[index_of(from)]);
      source.push_back(tree.right_child[index_of(from)]);
    } else if (!tree.is_leaf(from)) {
      make_leaf(result, node, tree.base_weight[index_of(from)] * leaf_scale);
    }
  }
  return result;
}

}  // namespace espalier::model
