// Pairs of features that stand on one path of a tree: those that can interact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/explain/path_tree.h"

namespace espalier::model {

struct FeaturePair {
  std::uint32_t slot_a = 0;  // < slot_b; of PathTree::features
  std::uint32_t slot_b = 0;
};

struct PathPairs {
  static constexpr std::uint32_t kSameFeature = 0xFFFFFFFF;
  std::vector<FeaturePair> pairs;  // distinct
  // For each node, for each node above it, nearest first: the pair of their features in `pairs`, or kSameFeature.
  std::vector<std::uint32_t> index;
  std::vector<std::size_t> begin;  // of each node in index
};

PathPairs make_path_pairs(const PathTree& tree);

}  // namespace espalier::model
