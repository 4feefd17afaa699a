// The walk of eight rows over one tree: Shapley values, and Shapley interaction values, by the method of walk_tables.h.
// One row a lane and no fused arithmetic: all SIMD levels give the same bits, and a row's values do not depend on the
// rows beside it.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <span>

#include "model/explain/path_pairs.h"
#include "model/explain/path_tree.h"
#include "model/explain/row_tiles.h"
#include "model/explain/walk_tables.h"

namespace espalier::model {

struct TreeWalk {
  const PathTree& tree;
  const WalkTables& tables;
  const PathPairs* pairs = nullptr;  // null: no interactions are asked for
};

// Scratch memory of a walk, one per thread; grows as needed.
struct WalkSpace {
  hwy::AlignedVector<double> sides;         // [node][left, right][kTileRows] masks: the row goes there, not cut off
  hwy::AlignedVector<double> sums;          // [node][point][kTileRows]: path products going down, leaf sums going up
  hwy::AlignedVector<double> coefficients;  // [node][point][kTileRows]: C of the edge into the node; interactions only
  hwy::AlignedVector<double> terms;         // [point][kTileRows]
};

// Overwrites values[slot * kTileRows + lane], [tree.features.size()][kTileRows], and with walk.pairs also
// pair_values[pair * kTileRows + lane]: the interaction value of the pair, of which each of its two orders gets half.
// `tile`: of RowTiles. All three are aligned as hwy::AlignedVector aligns. The tree has an inner node.
void walk_tile(const TreeWalk& walk, const double* tile, WalkSpace& space, std::span<double> values,
               std::span<double> pair_values);

}  // namespace espalier::model
