// Trees as packed nodes of eight bytes, for single rows and for trees too large for the kernels of tree_kernels.h.
// Siblings are neighbours and a leaf is its own child, so a step needs no branch: node = child + (code > cut). Eight
// walks run side by side, which hides the latency of the loads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "model/forest/preorder_tree.h"

namespace espalier::model {

class PackedTrees {
 public:
  static constexpr std::size_t kWalks = 8;                              // side by side
  static constexpr std::uint32_t kMaxColumns = std::uint32_t{1} << 24;  // a node has 24 bits for its column
  using Walks = std::array<std::uint32_t, kWalks>;                      // a node each

  // Adds a tree and returns its root. leaf_slots[leaf number] is what leaf_slot() shall answer.
  std::uint32_t add(const PreorderTree& tree, std::span<const std::uint32_t> leaf_slots);

  // Takes every walk down to its leaf, at most `depth` levels below. rows[i] (or the one row): a code for each column.
  void walk(Walks& nodes, const std::array<const std::int8_t*, kWalks>& rows, std::uint32_t depth) const;
  void walk(Walks& nodes, const std::int8_t* row, std::uint32_t depth) const;

  std::uint32_t leaf_slot(std::uint32_t node) const { return leaf_slots_[node]; }

 private:
  struct Node {
    std::uint32_t child;          // the left one, the right one follows it; a leaf: itself
    std::int32_t cut_and_column;  // cut << 24 | column
  };
  template <typename RowOf>
  void walk_rows(Walks& nodes, RowOf row_of, std::uint32_t depth) const;

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> leaf_slots_;  // by node
};

}  // namespace espalier::model
