#include "model/boosting/tree_margins.h"

#include <algorithm>
#include <limits>

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 4096;

// What a walk needs of a node, in 16 bytes.
struct WalkNode {
  float condition = 0;  // leaf value at leaves
  std::uint32_t feature = 0;
  NodeIndex left = kNoNode;  // the right child follows it
  std::uint32_t missing_right = 0;
};

std::vector<WalkNode> walk_nodes(const Tree& tree) {
  std::vector<WalkNode> nodes(tree.num_nodes());
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    nodes[node] = {tree.split_condition[node], tree.split_feature[node], tree.left_child[node],
                   tree.default_left[node] != 0 ? 0u : 1u};
  }
  return nodes;
}

float leaf_value(const std::vector<WalkNode>& nodes, std::span<const float> row) {
  const WalkNode* node = nodes.data();
  while (node->left != kNoNode) {
    const float value = node->feature < row.size() ? row[node->feature] : std::numeric_limits<float>::quiet_NaN();
    const std::uint32_t right = value != value ? node->missing_right : (value < node->condition ? 0u : 1u);
    node = nodes.data() + node->left + static_cast<NodeIndex>(right);
  }
  return node->condition;
}

// A sparse row spread out over all features; only the touched ones are reset afterwards.
class SparseRow {
 public:
  explicit SparseRow(std::size_t num_features) : values_(num_features, std::numeric_limits<float>::quiet_NaN()) {}

  std::span<const float> load(const data::SparseMatrix& matrix, std::size_t row) {
    for (const std::uint32_t feature : touched_) values_[feature] = std::numeric_limits<float>::quiet_NaN();
    touched_.clear();
    for (std::size_t at = matrix.row_start[row]; at < matrix.row_start[row + 1]; ++at) {
      values_[matrix.features[at]] = matrix.values[at];
      touched_.push_back(matrix.features[at]);
    }
    return values_;
  }

 private:
  std::vector<float> values_;
  std::vector<std::uint32_t> touched_;
};

}  // namespace

void add_tree_margins(const Tree& tree, const data::FeatureMatrix& features, std::span<const data::RowIndex> rows,
                      std::span<float> margins, std::size_t stride, base::ThreadPool& pool) {
  const auto nodes = walk_nodes(tree);
  const std::size_t num_rows = rows.empty() ? features.num_rows() : rows.size();
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    const auto row_at = [&](std::size_t i) { return rows.empty() ? i : std::size_t{rows[i]}; };
    if (const auto* dense = features.dense()) {
      for (std::size_t i = begin; i < end; ++i) {
        margins[row_at(i) * stride] += leaf_value(nodes, dense->row(row_at(i)));
      }
      return;
    }
    SparseRow values(features.num_features());
    for (std::size_t i = begin; i < end; ++i) {
      margins[row_at(i) * stride] += leaf_value(nodes, values.load(*features.sparse(), row_at(i)));
    }
  });
}

}  // namespace espalier::model
