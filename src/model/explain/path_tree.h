// One output of one tree as explanations walk it: its inner nodes in preorder (a parent before its children), each
// knowing the nearest node above that splits on the same feature. Along a path the splits of one feature count as one
// player of the Shapley game: "the row takes all of them" or "the share of the training rows that do".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/forest/forest.h"

namespace espalier::model {

enum Side : std::uint8_t { kLeft = 0, kRight = 1 };
inline constexpr std::int32_t kNone = -1;

struct PathNode {
  NodeIndex node = 0;        // id in the tree
  std::uint32_t column = 0;  // of the feature in a row tile
  std::uint32_t slot = 0;    // of the feature in PathTree::features
  float threshold = 0;
  bool default_left = false;
  bool is_categorical = false;
  std::int32_t parent = kNone;                         // index of a path node, as the three below
  Side side = kLeft;                                   // on which this node stands below its parent
  std::int32_t ancestor = kNone;                       // nearest above with the same feature
  Side ancestor_side = kLeft;                          // on which this node stands below its ancestor
  std::array<std::int32_t, 2> child = {kNone, kNone};  // by side; kNone: a leaf
  std::array<double, 2> leaf_value = {0, 0};           // of children that are leaves, times the tree's weight
  std::array<double, 2> cover_share = {0, 0};          // of the training rows at this node, those that go to each side
  // The same times the shares of all splits of this feature above: of the rows at the first of them.
  std::array<double, 2> chain_share = {0, 0};
  double mean = 0;                      // of the leaves below, by cover
  std::uint32_t num_path_features = 0;  // distinct features of the splits from the root to this one
};

struct PathTree {
  const Tree* tree = nullptr;
  std::size_t group = 0;
  std::vector<PathNode> nodes;               // preorder; empty for a tree of one leaf
  std::vector<data::FeatureIndex> features;  // distinct ones, in order of first use
  double expected_value = 0;                 // mean of the leaves by cover
  std::size_t max_path_features = 0;
};

// The features that trees split on and their columns in a row tile.
struct UsedFeatures {
  std::vector<data::FeatureIndex> features;  // of each column, ascending
  std::vector<std::uint32_t> column;         // of each feature, kUnused for those without
  static constexpr std::uint32_t kUnused = 0xFFFFFFFF;
};

struct PathForest {
  std::vector<PathTree> trees;  // in tree order; a tree with vector leaves is one PathTree per output
  UsedFeatures used;
};

// Trees [first_tree, last_tree) of `forest`, which outlives the result. A node without cover (which no training row
// reached) sends half of it to each side.
PathForest make_path_forest(const Forest& forest, std::size_t first_tree, std::size_t last_tree,
                            std::size_t num_features);

}  // namespace espalier::model
