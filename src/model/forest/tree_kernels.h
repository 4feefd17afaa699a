// The inner loops of prediction, one version for each SIMD level and chosen at run time (tree_kernels.cpp). They only
// compare bytes and select leaf numbers, so all levels agree exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace espalier::model {

inline constexpr std::size_t kBlockRows = 128;  // rows that a block of codes has room for
inline constexpr std::size_t kCutGroup = 16;    // fan-out of a cut tree
inline constexpr int kMaxCompleteDepth = 7;
inline constexpr std::size_t kMaxScanLeaves = 256;  // a leaf number is one byte

struct CutTreeView {
  const float* entries;
  const std::uint32_t* level_begin;
  std::size_t num_levels;
};

// ranks[i] = number of cuts <= values[i]; 0 for NaN.
void rank_values(const CutTreeView& cuts, std::span<const float> values, std::uint32_t* ranks);

// Inner node of a complete tree; nodes in heap order (children of i: 2i+1 and 2i+2).
struct CompleteNode {
  std::uint32_t code_offset;  // of the column in the block: column * kBlockRows
  std::int8_t cut;            // right when code > cut
};

// Inner node of a tree that is scanned in preorder.
struct ScanNode {
  std::uint32_t code_offset;
  std::int8_t cut;
  std::uint8_t first_leaf;  // number of the leftmost leaf below this node
  std::uint8_t right_leaf;  // number of the leftmost leaf below its right child
};

// leaves[row] = number, from the left, of the leaf that the row falls into. `codes` and `leaves` have kBlockRows rows;
// entries from num_rows on are scratch. complete_leaves: a tree of `depth` levels, 1 <= depth <= kMaxCompleteDepth.
void complete_leaves(std::span<const CompleteNode> nodes, int depth, const std::int8_t* codes, std::size_t num_rows,
                     std::uint8_t* leaves);
// For a row, `cur` is the leftmost leaf of the subtree it is in; in preorder a node concerns exactly the rows whose
// `cur` is the node's first leaf, and sends those with code > cut on to right_leaf. No branch, whatever the tree's
// shape.
void scan_leaves(std::span<const ScanNode> nodes, const std::int8_t* codes, std::size_t num_rows, std::uint8_t* leaves);

}  // namespace espalier::model
