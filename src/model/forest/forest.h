// Trees in boosting order, and the plain way to sum their leaves. compiled_forest.h is the fast way; both give the same
// bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/forest/tree.h"

namespace espalier::model {

struct Forest {
  std::vector<Tree> trees;                 // round-major, then group, then parallel tree
  std::vector<std::uint32_t> tree_group;   // output group of each tree
  std::vector<float> tree_weight;          // dart's weight_drop, one per tree; empty: plain boosting
  std::vector<std::uint32_t> round_begin;  // num_rounds + 1 borders into trees; first 0, last trees.size()
  std::size_t num_groups = 1;
  int num_parallel_tree = 1;

  std::size_t num_rounds() const { return round_begin.empty() ? 0 : round_begin.size() - 1; }
  bool operator==(const Forest&) const = default;
};

// Adds every tree's leaf to margins[row * num_groups + group], in tree order, in float32: margin += leaf, and for dart
// margin += leaf * tree_weight with the product rounded first (docs/reference/model-file.md#prediction). A tree with
// vector leaves adds value k to group k.
void add_margins(const Forest& forest, const data::FeatureMatrix& features, std::span<float> margins);

// Keeps the first `num_rounds` rounds. Trees of an unfinished round, behind the last border, are removed too.
void truncate(Forest& forest, std::size_t num_rounds);

}  // namespace espalier::model
