#include "model/boosting/tree/finish/tree_margins.h"

#include <algorithm>
#include <limits>

#include "model/boosting/bins/bin_set.h"
#include "model/boosting/tree/rows/row_values.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 4096;

// What a walk needs of a node, in 16 bytes.
struct WalkNode {
  float condition = 0;  // leaf value at leaves
  std::uint32_t feature = 0;
  NodeIndex left = kNoNode;  // the right child follows it
  std::uint16_t missing_right = 0;
  std::uint16_t categorical = 0;
};

struct Walk {
  std::vector<WalkNode> nodes;
  // Per node the categories that go right and the number of codes they lie below; empty without categorical splits.
  std::vector<BinSet> right_categories = {};
  std::vector<float> category_end = {};
};

Walk walk_of(const Tree& tree) {
  Walk walk{.nodes = std::vector<WalkNode>(tree.num_nodes())};
  for (std::size_t node = 0; node < walk.nodes.size(); ++node) {
    walk.nodes[node] = {tree.split_condition[node], tree.split_feature[node], tree.left_child[node],
                        static_cast<std::uint16_t>(tree.default_left[node] != 0 ? 0 : 1), tree.is_categorical[node]};
  }
  if (tree.category_begin.empty()) return walk;
  for (std::size_t node = 0; node < walk.nodes.size(); ++node) {
    const auto first = static_cast<std::size_t>(tree.category_begin[node]);
    const auto count = static_cast<std::size_t>(tree.category_end[node]) - first;
    const auto codes = std::span(tree.categories).subspan(first, count);
    const std::int32_t end = codes.empty() ? 0 : codes.back() + 1;
    BinSet& right = walk.right_categories.emplace_back(static_cast<std::uint32_t>(end));
    for (const std::int32_t code : codes) right.insert(static_cast<std::uint32_t>(code));
    walk.category_end.push_back(static_cast<float>(end));
  }
  return walk;
}

bool goes_right(const Walk& walk, const WalkNode& node, float value) {
  if (value != value) return node.missing_right != 0;
  if (node.categorical == 0) return !(value < node.condition);
  const auto index = static_cast<std::size_t>(&node - walk.nodes.data());
  if (walk.category_end.empty() || !(value >= 0 && value < walk.category_end[index])) return false;
  return walk.right_categories[index].contains(static_cast<std::uint32_t>(value));
}

float leaf_value(const Walk& walk, std::span<const float> row) {
  const WalkNode* node = walk.nodes.data();
  while (node->left != kNoNode) {
    const float value = node->feature < row.size() ? row[node->feature] : std::numeric_limits<float>::quiet_NaN();
    node = walk.nodes.data() + node->left + (goes_right(walk, *node, value) ? 1 : 0);
  }
  return node->condition;
}

}  // namespace

void add_tree_margins(const Tree& tree, const data::FeatureMatrix& features, std::span<const data::RowIndex> rows,
                      std::span<float> margins, std::size_t stride, base::ThreadPool& pool) {
  const Walk walk = walk_of(tree);
  const std::size_t num_rows = rows.empty() ? features.num_rows() : rows.size();
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    const auto row_at = [&](std::size_t i) { return rows.empty() ? i : std::size_t{rows[i]}; };
    RowValues values(features);
    for (std::size_t i = begin; i < end; ++i) {
      margins[row_at(i) * stride] += leaf_value(walk, values.row(row_at(i)));
    }
  });
}

}  // namespace espalier::model
