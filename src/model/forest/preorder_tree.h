// A tree in the form from which the fast layouts are made: nodes in preorder (a left child follows its parent), leaves
// numbered from the left, splits as byte tests. Only what the root reaches is kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/forest/rank_quantizer.h"
#include "model/forest/tree.h"

namespace espalier::model {

struct PreorderTree {
  struct Node {
    ColumnTest test;
    std::uint32_t right_child = 0;  // 0: leaf
    std::uint32_t first_leaf = 0;   // number of the leftmost leaf at or below this node
    std::uint32_t level = 0;        // edges from the root

    bool is_leaf() const { return right_child == 0; }
  };

  std::vector<Node> nodes;
  std::vector<float> leaf_values;  // [num_leaves, leaf_size], multiplied by the tree's weight and rounded
  std::size_t leaf_size = 1;
  std::uint32_t depth = 0;

  std::size_t num_leaves() const { return nodes.size() / 2 + 1; }
};

// tests: of each node of `tree`. weight: dart's, or null.
PreorderTree preorder_tree(const Tree& tree, std::span<const ColumnTest> tests, const float* weight);

}  // namespace espalier::model
