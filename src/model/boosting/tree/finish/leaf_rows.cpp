#include "model/boosting/tree/finish/leaf_rows.h"

#include <algorithm>
#include <utility>

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 16384;

}  // namespace

LeafRows::LeafRows(const Tree& tree, std::span<const RowRange> ranges, const RowPartition& partition,
                   base::ThreadPool& pool)
    : tree_(&tree), partition_(&partition), pool_(&pool) {
  for (NodeIndex node = 0; index_of(node) < ranges.size(); ++node) {
    if (tree.is_leaf(node) && ranges[index_of(node)].size() > 0) leaves_.push_back({node, ranges[index_of(node)]});
  }
  std::ranges::sort(leaves_, {}, [](const Leaf& leaf) { return leaf.range.begin; });
}

// Calls visit(leaf, rows) for the pieces of leaves inside each block of positions; blocks run in parallel.
void LeafRows::visit(const std::function<void(std::size_t block, const Leaf&, const RowSpan&)>& visit) const {
  base::parallel_for(*pool_, partition_->root().size(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    auto leaf =
        std::partition_point(leaves_.begin(), leaves_.end(), [=](const Leaf& l) { return l.range.end <= begin; });
    for (; leaf != leaves_.end() && leaf->range.begin < end; ++leaf) {
      const std::size_t from = std::max(begin, leaf->range.begin);
      const RowSpan rows = partition_->rows(leaf->range);
      visit(begin / kRowBlock, *leaf, rows.part(from - leaf->range.begin, std::min(end, leaf->range.end) - from));
    }
  });
}

// Of leaves over their rows, of inner nodes over their children.
std::vector<GradientSum> LeafRows::fine_sums(const GradientQuantizer& gradients) const {
  std::vector<std::vector<std::pair<NodeIndex, GradientSum>>> blocks(partition_->root().size() / kRowBlock + 1);
  visit([&](std::size_t block, const Leaf& leaf, const RowSpan& rows) {
    blocks[block].emplace_back(leaf.node, gradients.fine_sum(rows));
  });
  std::vector<GradientSum> sums(tree_->num_nodes());
  for (const auto& block : blocks) {
    for (const auto& [node, sum] : block) sums[index_of(node)] += sum;
  }
  for (std::size_t node = sums.size() - 1; node > 0; --node) sums[index_of(tree_->parent[node])] += sums[node];
  return sums;
}

void LeafRows::add_values(std::span<float> margins) const {
  visit([&](std::size_t, const Leaf& leaf, const RowSpan& rows) {
    const float value = tree_->split_condition[index_of(leaf.node)];
    for (std::size_t i = 0; i < rows.size; ++i) margins[rows[i]] += value;
  });
}

}  // namespace espalier::model
