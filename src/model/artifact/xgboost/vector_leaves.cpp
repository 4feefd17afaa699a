#include "model/artifact/xgboost/vector_leaves.h"

#include <algorithm>
#include <utility>

namespace espalier::model {
namespace {

Tree tree_of_output(const Tree& tree, std::size_t output) {
  Tree single = tree;
  single.leaf_size = 1;
  single.leaf_values.clear();
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    const float value = tree.leaf_values[node * tree.leaf_size + output];
    single.base_weight[node] = value;
    if (tree.left_child[node] == kNoNode) single.split_condition[node] = value;
  }
  return single;
}

}  // namespace

void split_vector_leaves(Forest& forest) {
  if (std::ranges::none_of(forest.trees, [](const Tree& tree) { return tree.leaf_size > 1; })) return;
  Forest split;
  split.num_groups = forest.num_groups;
  split.num_parallel_tree = forest.num_parallel_tree;
  split.round_begin = {0};
  for (std::size_t round = 0; round < forest.num_rounds(); ++round) {
    for (std::size_t group = 0; group < forest.num_groups; ++group) {
      for (std::uint32_t index = forest.round_begin[round]; index < forest.round_begin[round + 1]; ++index) {
        const Tree& tree = forest.trees[index];
        const bool has_vector = tree.leaf_size > 1;
        if (!has_vector && forest.tree_group[index] != group) continue;
        split.trees.push_back(has_vector ? tree_of_output(tree, group) : tree);
        split.tree_group.push_back(static_cast<std::uint32_t>(group));
        if (!forest.tree_weight.empty()) split.tree_weight.push_back(forest.tree_weight[index]);
      }
    }
    split.round_begin.push_back(static_cast<std::uint32_t>(split.trees.size()));
  }
  forest = std::move(split);
}

}  // namespace espalier::model
