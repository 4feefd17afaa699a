#include "model/forest/preorder_tree.h"

#include <algorithm>

namespace espalier::model {
namespace {

struct Open {
  NodeIndex node;
  std::uint32_t level;
  std::uint32_t parent;  // its place in preorder; a left child follows it at once, so any other child is the right one
};

void append_leaf(const Tree& tree, std::size_t node, const float* weight, std::vector<float>& values) {
  const float* source = tree.leaf_size == 1 ? &tree.split_condition[node] : &tree.leaf_values[node * tree.leaf_size];
  for (std::size_t k = 0; k < tree.leaf_size; ++k)
    values.push_back(weight == nullptr ? source[k] : source[k] * *weight);
}

}  // namespace

PreorderTree preorder_tree(const Tree& tree, std::span<const ColumnTest> tests, const float* weight) {
  PreorderTree result;
  result.leaf_size = tree.leaf_size;
  result.nodes.reserve(tree.num_nodes());
  result.leaf_values.reserve((tree.num_nodes() / 2 + 1) * tree.leaf_size);
  std::uint32_t num_leaves = 0;
  std::vector<Open> open = {{0, 0, 0}};  // not recursion: a tree may be a chain of any length
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    const auto source = static_cast<std::size_t>(next.node);
    const auto place = static_cast<std::uint32_t>(result.nodes.size());
    if (next.level > 0 && place != next.parent + 1) result.nodes[next.parent].right_child = place;
    result.nodes.push_back({.test = tests[source], .first_leaf = num_leaves, .level = next.level});
    result.depth = std::max(result.depth, next.level);
    if (tree.is_leaf(next.node)) {
      append_leaf(tree, source, weight, result.leaf_values);
      ++num_leaves;
    } else {
      open.push_back({tree.right_child[source], next.level + 1, place});
      open.push_back({tree.left_child[source], next.level + 1, place});
    }
  }
  return result;
}

}  // namespace espalier::model
