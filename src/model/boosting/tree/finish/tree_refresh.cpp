#include "model/boosting/tree/finish/tree_refresh.h"

#include "model/boosting/tree/rows/row_values.h"
#include "model/boosting/tree/split/split.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 4096;

std::vector<GradientSum> sums_of_nodes(const Tree& tree, std::span<const DeepNode> order,
                                       std::span<const NodeIndex> leaves, const GradientQuantizer& gradients,
                                       base::ThreadPool& pool) {
  std::vector<std::vector<GradientSum>> by_worker(static_cast<std::size_t>(pool.num_threads()));
  base::parallel_for(pool, leaves.size(), kRowBlock, [&](std::size_t begin, std::size_t end, int worker) {
    auto& sums = by_worker[static_cast<std::size_t>(worker)];
    sums.resize(tree.num_nodes());
    for (std::size_t row = begin; row < end; ++row) {
      sums[index_of(leaves[row])] += gradients.fine(static_cast<data::RowIndex>(row));
    }
  });
  std::vector<GradientSum> sums(tree.num_nodes());
  for (const auto& part : by_worker) {
    for (std::size_t node = 0; node < part.size(); ++node) sums[node] += part[node];
  }
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    if (tree.is_leaf(at->node)) continue;
    const std::size_t node = index_of(at->node);
    sums[node] += sums[index_of(tree.left_child[node])];
    sums[node] += sums[index_of(tree.right_child[node])];
  }
  return sums;
}

// Gain and weight of a node; both 0 where its rows are too light for a node of its own.
struct NodeNumbers {
  double gain = 0;
  double weight = 0;
};

NodeNumbers numbers_of(double gradient, double hessian, const SplitRules& rules) {
  if (hessian < rules.min_child_hessian) return {};
  return {node_gain(gradient, hessian, rules), leaf_weight(gradient, hessian, rules)};
}

}  // namespace

std::vector<NodeIndex> leaves_of_rows(const Tree& tree, const data::FeatureMatrix& features, base::ThreadPool& pool) {
  std::vector<NodeIndex> leaves(features.num_rows());
  base::parallel_for(pool, leaves.size(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    RowValues rows(features);
    for (std::size_t row = begin; row < end; ++row) leaves[row] = leaf_of(tree, rows.row(row));
  });
  return leaves;
}

void refresh_statistics(Tree& tree, std::span<const NodeIndex> leaves, const GradientQuantizer& gradients,
                        const TreeParams& params, base::ThreadPool& pool) {
  const SplitRules rules(params);
  const auto order = level_order(tree);
  const auto sums = sums_of_nodes(tree, order, leaves, gradients, pool);
  std::vector<double> gains(tree.num_nodes());
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    const std::size_t node = index_of(at->node);
    const double hessian = static_cast<double>(sums[node].hessian) * gradients.fine_units().hessian;
    const double gradient = static_cast<double>(sums[node].gradient) * gradients.fine_units().gradient;
    const NodeNumbers numbers = numbers_of(gradient, hessian, rules);
    gains[node] = numbers.gain;
    tree.sum_hessian[node] = static_cast<float>(hessian);
    tree.base_weight[node] = static_cast<float>(numbers.weight);
    if (tree.is_leaf(at->node)) continue;
    const double of_children = gains[index_of(tree.left_child[node])] + gains[index_of(tree.right_child[node])];
    tree.gain[node] = static_cast<float>(of_children - numbers.gain);
  }
}

void refresh_leaves(Tree& tree, float leaf_scale) {
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.is_leaf(static_cast<NodeIndex>(node))) tree.split_condition[node] = tree.base_weight[node] * leaf_scale;
  }
}

}  // namespace espalier::model
