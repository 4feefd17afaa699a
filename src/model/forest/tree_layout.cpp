#include "model/forest/tree_layout.h"

#include <numeric>
#include <utility>

namespace espalier::model {
namespace {

// Cost of a node in a complete tree relative to one in a scan: two vector operations against four.
constexpr double kCompleteNodeCost = 0.5;

TreeKind kind_of(const PreorderTree& tree) {
  if (tree.depth == 0) return TreeKind::kConstant;
  const auto num_inner = static_cast<double>(tree.num_leaves() - 1);
  if (tree.depth <= kMaxCompleteDepth && kCompleteNodeCost * ((1 << tree.depth) - 1) <= num_inner)
    return TreeKind::kComplete;
  return tree.num_leaves() <= kMaxScanLeaves ? TreeKind::kScan : TreeKind::kWalk;
}

std::uint32_t code_offset(ColumnTest test) { return test.column * static_cast<std::uint32_t>(kBlockRows); }

// Slot of each leaf in the complete tree: the first of those that stand for it.
std::vector<std::uint32_t> add_complete(const PreorderTree& tree, std::vector<CompleteNode>& nodes) {
  const std::size_t begin = nodes.size();
  const std::size_t num_inner = (std::size_t{1} << tree.depth) - 1;
  nodes.resize(begin + num_inner, CompleteNode{.code_offset = 0, .cut = ColumnTest{}.cut});
  std::vector<std::uint32_t> slots(tree.num_leaves());
  std::vector<std::pair<std::uint32_t, std::size_t>> open = {{0, 0}};  // place in preorder, place in heap order
  while (!open.empty()) {
    const auto [place, heap] = open.back();
    open.pop_back();
    const PreorderTree::Node& node = tree.nodes[place];
    if (node.is_leaf()) {
      const std::size_t first_of_level = (std::size_t{1} << node.level) - 1;
      slots[node.first_leaf] = static_cast<std::uint32_t>((heap - first_of_level) << (tree.depth - node.level));
      continue;
    }
    nodes[begin + heap] = {.code_offset = code_offset(node.test), .cut = node.test.cut};
    open.emplace_back(node.right_child, 2 * heap + 2);
    open.emplace_back(place + 1, 2 * heap + 1);
  }
  return slots;
}

void add_scan(const PreorderTree& tree, std::vector<ScanNode>& nodes) {
  for (const PreorderTree::Node& node : tree.nodes) {
    if (node.is_leaf()) continue;
    nodes.push_back({.code_offset = code_offset(node.test),
                     .cut = node.test.cut,
                     .first_leaf = static_cast<std::uint8_t>(node.first_leaf),
                     .right_leaf = static_cast<std::uint8_t>(tree.nodes[node.right_child].first_leaf)});
  }
}

}  // namespace

void TreeLayout::add(const PreorderTree& tree, std::uint32_t group) {
  TreePlan plan{.kind = kind_of(tree),
                .depth = tree.depth,
                .group = group,
                .leaf_size = static_cast<std::uint32_t>(tree.leaf_size),
                .leaf_begin = leaf_values.size()};
  std::vector<std::uint32_t> slots(tree.num_leaves());
  std::iota(slots.begin(), slots.end(), 0u);
  std::size_t num_slots = slots.size();
  if (plan.kind == TreeKind::kComplete) {
    plan.node_begin = complete.size();
    slots = add_complete(tree, complete);
    plan.node_end = complete.size();
    num_slots = std::size_t{1} << tree.depth;
  } else if (plan.kind == TreeKind::kScan) {
    plan.node_begin = scan.size();
    add_scan(tree, scan);
    plan.node_end = scan.size();
  }
  leaf_values.resize(plan.leaf_begin + num_slots * tree.leaf_size);
  for (std::size_t leaf = 0; leaf < slots.size(); ++leaf)
    for (std::size_t k = 0; k < tree.leaf_size; ++k)
      leaf_values[plan.leaf_begin + slots[leaf] * tree.leaf_size + k] = tree.leaf_values[leaf * tree.leaf_size + k];
  plan.root = packed.add(tree, slots);
  trees.push_back(plan);
}

}  // namespace espalier::model
