#include "model/forest/packed_trees.h"

namespace espalier::model {
namespace {

// From this depth on each step checks whether all eight walks have arrived: leaf-wise trees have few leaves that deep.
constexpr std::uint32_t kFixedDepth = 8;

constexpr std::int32_t packed(ColumnTest test) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(test.cut) << 24 | test.column);
}

}  // namespace

// Breadth first, so that the levels every row passes through lie together.
std::uint32_t PackedTrees::add(const PreorderTree& tree, std::span<const std::uint32_t> leaf_slots) {
  const auto root = static_cast<std::uint32_t>(nodes_.size());
  std::vector<std::uint32_t> order = {0};  // preorder places in the order they are laid out
  order.reserve(tree.nodes.size());
  for (std::size_t next = 0; next < order.size(); ++next) {
    const std::uint32_t place = order[next];
    const PreorderTree::Node& node = tree.nodes[place];
    if (node.is_leaf()) {
      nodes_.push_back({root + static_cast<std::uint32_t>(next), packed({})});
      leaf_slots_.push_back(leaf_slots[node.first_leaf]);
      continue;
    }
    nodes_.push_back({root + static_cast<std::uint32_t>(order.size()), packed(node.test)});
    leaf_slots_.push_back(0);
    order.push_back(place + 1);
    order.push_back(node.right_child);
  }
  return root;
}

template <typename RowOf>
void PackedTrees::walk_rows(Walks& walks, RowOf row_of, std::uint32_t depth) const {
  const Node* nodes = nodes_.data();
  Walks now = walks;
  const auto step = [&] {
    std::uint32_t moved = 0;
    for (std::size_t i = 0; i < kWalks; ++i) {
      const Node node = nodes[now[i]];
      const std::int8_t code = row_of(i)[node.cut_and_column & (kMaxColumns - 1)];
      const std::uint32_t next = node.child + static_cast<std::uint32_t>(code > (node.cut_and_column >> 24));
      moved |= next ^ now[i];
      now[i] = next;
    }
    return moved;
  };
  if (depth <= kFixedDepth) {
    for (std::uint32_t level = 0; level < depth; ++level) step();
  } else {
    while (step() != 0) {
    }
  }
  walks = now;
}

void PackedTrees::walk(Walks& nodes, const std::array<const std::int8_t*, kWalks>& rows, std::uint32_t depth) const {
  walk_rows(nodes, [&](std::size_t i) { return rows[i]; }, depth);
}

void PackedTrees::walk(Walks& nodes, const std::int8_t* row, std::uint32_t depth) const {
  walk_rows(nodes, [&](std::size_t) { return row; }, depth);
}

}  // namespace espalier::model
