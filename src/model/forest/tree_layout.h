// All trees of a forest in the layouts that the kernels read, and the choice of layout for each tree.
#pragma once

#include <cstdint>
#include <vector>

#include "model/forest/forest.h"
#include "model/forest/packed_trees.h"
#include "model/forest/tree_kernels.h"

namespace espalier::model {

// How a tree is evaluated for a block of rows (docs/adr/0007 says why). Single rows always take packed
// walks.
enum class TreeKind : std::uint8_t {
  kConstant,  // one leaf
  kComplete,  // shallow: all nodes of all levels, padded to a complete tree
  kScan,      // up to 256 leaves, any shape
  kWalk       // larger
};

struct TreePlan {
  TreeKind kind = TreeKind::kConstant;
  std::uint32_t depth = 0;
  std::uint32_t group = 0;                   // first output
  std::uint32_t leaf_size = 1;               // outputs from there on
  std::uint32_t root = 0;                    // in packed
  std::size_t node_begin = 0, node_end = 0;  // in complete or scan
  std::size_t leaf_begin = 0;  // in leaf_values; slot s of the tree has leaf_values[leaf_begin + s * leaf_size + k]
};

struct TreeLayout {
  std::vector<TreePlan> trees;  // in boosting order
  std::vector<CompleteNode> complete;
  std::vector<ScanNode> scan;
  PackedTrees packed;
  std::vector<float> leaf_values;

  void add(const PreorderTree& tree, std::uint32_t group);
};

}  // namespace espalier::model
