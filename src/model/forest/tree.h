// One tree as arrays indexed by node id; node 0 is the root. The names are those of XGBoost's schema where it has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "data/matrix.h"

namespace espalier::model {

using NodeIndex = std::int32_t;
inline constexpr NodeIndex kNoNode = -1;
inline std::size_t index_of(NodeIndex node) { return static_cast<std::size_t>(node); }
inline constexpr NodeIndex kNoParent = std::numeric_limits<NodeIndex>::max();  // 2147483647, as in the schema

struct Tree {
  std::vector<NodeIndex> left_child;   // kNoNode: leaf
  std::vector<NodeIndex> right_child;  // left_child + 1 in all trees we write; a reader keeps what the file says
  std::vector<NodeIndex> parent;       // kNoParent for the root and for deleted nodes
  std::vector<data::FeatureIndex> split_feature;  // 0 at leaves
  std::vector<float> split_condition;        // threshold at inner nodes (x < threshold goes left), leaf value at leaves
  std::vector<std::uint8_t> default_left;    // 1: missing goes left
  std::vector<std::uint8_t> is_categorical;  // 1: codes in categories go right, others left
  std::vector<float> gain;                   // loss change of the split; 0 at leaves
  std::vector<float> sum_hessian;            // cover
  std::vector<float> base_weight;            // node weight before the learning rate; not used to predict
  // Categorical splits: categories[category_begin[node] .. category_end[node]), ascending. Empty without any.
  std::vector<std::int32_t> category_begin, category_end;  // per node, or both empty
  std::vector<std::int32_t> categories;
  // Vector leaves (multi_output_tree): leaf_values[node * leaf_size + k]; empty when leaf_size == 1.
  std::size_t leaf_size = 1;
  std::vector<float> leaf_values;
  std::int32_t num_deleted = 0;

  std::size_t num_nodes() const { return left_child.size(); }
  bool is_leaf(NodeIndex node) const { return left_child[static_cast<std::size_t>(node)] == kNoNode; }

  // A tree of one leaf with the given value.
  static Tree stump(float leaf_value, float sum_hessian);
  // Turns leaf `node` into an inner node with two leaves whose ids are num_nodes() and num_nodes()+1 before the call;
  // returns the left one. Conditions, values and statistics are then set by the caller.
  NodeIndex split_leaf(NodeIndex node);
  int depth() const;  // edges on the longest path

  bool operator==(const Tree&) const = default;
};

struct DeepNode {
  NodeIndex node = 0;
  int depth = 0;
};

// The nodes that the root reaches, level by level: a parent before its children, whatever the order of ids.
std::vector<DeepNode> level_order(const Tree& tree);

// The side that a value takes at an inner node. Missing (NaN): the default way. Numeric: x < threshold left, else
// right. Categorical: code (int)x in the set right, else left; a code that is negative, >= 2^24 or not finite counts as
// not in the set. (docs/reference/model-file.md#prediction)
bool goes_left(const Tree& tree, NodeIndex node, float value);

// The leaf that `row` (missing = NaN; a feature beyond row.size() is missing) falls into.
NodeIndex leaf_of(const Tree& tree, std::span<const float> row);

}  // namespace espalier::model
