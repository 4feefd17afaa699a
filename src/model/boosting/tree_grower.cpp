#include "model/boosting/tree_grower.h"

#include <algorithm>
#include <functional>

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 16384;

std::size_t index_of(NodeIndex node) { return static_cast<std::size_t>(node); }

// x < condition goes left: the upper cut of the last bin that goes left.
float split_condition(const FeatureCuts& cuts, const BinCondition& condition) {
  if (condition.last_left_bin < 0) return cuts.lowest[condition.feature];
  return cuts.of(condition.feature)[static_cast<std::size_t>(condition.last_left_bin)];
}

}  // namespace

struct TreeGrower::Node {
  GrowingNode growing;
  RowRange range;
  std::uint32_t depth = 0;
};

struct TreeGrower::Leaf {
  NodeIndex node = 0;
  RowRange range;
};

TreeGrower::TreeGrower(const BinnedMatrix& matrix, const TreeParams& params, base::ThreadPool& pool,
                       std::size_t histogram_budget, std::function<bool()> stop_requested)
    : matrix_(&matrix),
      params_(params),
      rules_(params),
      pool_(&pool),
      stop_requested_(std::move(stop_requested)),
      columns_(matrix.cuts().num_features(), params),
      evaluator_(matrix, rules_, pool),
      queue_(params),
      histogram_budget_(histogram_budget) {}

TreeGrower::~TreeGrower() = default;

Tree TreeGrower::grow(std::span<const GradientPair> gradients, const RowSample& sample, const TreeIdentity& identity,
                      float leaf_scale) {
  nodes_.clear();
  Tree tree = Tree::stump(0, 0);
  if (!sample.all() && sample.kept.empty()) return tree;  // no row to learn from
  quantizer_.quantize(gradients, sample.kept, *pool_);
  columns_.start_tree(identity);
  evaluator_.start_tree(quantizer_, columns_.tree_mask());
  start(sample);
  for (auto batch = queue_.pop(); !batch.empty(); batch = queue_.pop()) {
    if (stop_requested_ && stop_requested_()) return tree;
    expand(tree, batch);
  }
  set_statistics(tree, leaf_scale);
  return tree;
}

void TreeGrower::start(const RowSample& sample) {
  partition_.reset(*matrix_, sample.kept, *pool_);
  queue_ = ExpandQueue(params_);
  kept_bytes_ = 0;
  nodes_.resize(1);
  Node& root = nodes_[0];
  root.range = partition_.root();
  root.growing.rows = partition_.rows(root.range);
  root.growing.total = quantizer_.packed_total();
  if (!may_split(root)) return;
  plan_histogram(root);
  const EvaluationJob job{.summed = &root.growing};
  evaluator_.evaluate({&job, 1});
  push_if_worth(0);
}

// A leaf can be split when the depth allows it and both halves can reach the least hessian (less a breath, since the
// scan rounds the halves' hessians one by one).
bool TreeGrower::may_split(const Node& node) const {
  if (params_.max_depth > 0 && node.depth >= static_cast<std::uint32_t>(params_.max_depth)) return false;
  const double hessian = static_cast<double>(node.growing.total.hessian) * quantizer_.form().units.hessian;
  return node.growing.rows.size > 1 && hessian > 0 && hessian * (1 + 1e-12) >= 2 * rules_.min_child_hessian;
}

void TreeGrower::plan_histogram(Node& node) {
  node.growing.wants_split = true;
  node.growing.features = columns_.node_mask(node.depth, static_cast<std::uint32_t>(&node - nodes_.data()));
  const bool children_may_split =
      params_.max_depth == 0 || node.depth + 1 < static_cast<std::uint32_t>(params_.max_depth);
  const std::size_t bytes = NodeHistogram::num_bytes(*matrix_, node.growing.rows.size);
  node.growing.keeps_histogram = children_may_split && kept_bytes_ + bytes <= histogram_budget_;
  if (node.growing.keeps_histogram) kept_bytes_ += bytes;
}

void TreeGrower::release_histogram(Node& node) {
  kept_bytes_ -= node.growing.histogram.num_bytes();
  node.growing.histogram = {};
}

void TreeGrower::push_if_worth(NodeIndex node) {
  Node& of_node = nodes_[index_of(node)];
  const SplitCandidate& best = of_node.growing.best;
  if (best.found() && double{best.gain} >= rules_.min_split_gain) {
    queue_.push({.node = node, .depth = of_node.depth, .gain = best.gain});
  } else {
    release_histogram(of_node);
  }
}

void TreeGrower::expand(Tree& tree, std::span<const ExpandEntry> batch) {
  std::vector<PartitionJob> jobs;
  for (const ExpandEntry& entry : batch) {
    const std::size_t node = index_of(entry.node);
    const SplitCandidate& best = nodes_[node].growing.best;
    tree.split_leaf(entry.node);
    tree.split_feature[node] = best.condition.feature;
    tree.split_condition[node] = split_condition(matrix_->cuts(), best.condition);
    tree.default_left[node] = best.condition.default_left ? 1 : 0;
    tree.gain[node] = best.gain;
    jobs.push_back({.rows = nodes_[node].range, .condition = best.condition});
  }
  partition_.split(jobs, *pool_);
  nodes_.resize(tree.num_nodes());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const GrowingNode& parent = nodes_[index_of(batch[i].node)].growing;
    const NodeIndex left = tree.left_child[index_of(batch[i].node)];
    const std::size_t middle = jobs[i].rows.begin + jobs[i].num_left;
    add_child(batch[i].node, left, {jobs[i].rows.begin, middle}, parent.best.left);
    add_child(batch[i].node, left + 1, {middle, jobs[i].rows.end}, parent.total - parent.best.left);
  }
  evaluate(tree, batch);
}

void TreeGrower::add_child(NodeIndex parent, NodeIndex child, RowRange range, const GradientSum& total) {
  Node& node = nodes_[index_of(child)];
  node.range = range;
  node.depth = nodes_[index_of(parent)].depth + 1;
  node.growing.rows = partition_.rows(range);
  node.growing.total = total;
}

void TreeGrower::add_jobs(NodeIndex parent, NodeIndex left, std::vector<EvaluationJob>& jobs) {
  Node& first = nodes_[index_of(left)];
  Node& second = nodes_[index_of(left) + 1];
  const bool first_smaller = first.growing.rows.size <= second.growing.rows.size;
  GrowingNode* small = first_smaller ? &first.growing : &second.growing;
  GrowingNode* large = first_smaller ? &second.growing : &first.growing;
  small->wants_split = large->wants_split = false;
  for (Node* node : {&first, &second}) {
    if (may_split(*node)) plan_histogram(*node);
  }
  const NodeHistogram& of_parent = nodes_[index_of(parent)].growing.histogram;
  if (!large->wants_split || of_parent.empty()) {
    for (GrowingNode* node : {small, large}) {
      if (node->wants_split) jobs.push_back({.summed = node});
    }
    return;
  }
  jobs.push_back({.summed = small, .subtracted = large, .parent = &of_parent});
}

void TreeGrower::evaluate(const Tree& tree, std::span<const ExpandEntry> parents) {
  std::vector<EvaluationJob> jobs;
  for (const ExpandEntry& parent : parents) add_jobs(parent.node, tree.left_child[index_of(parent.node)], jobs);
  evaluator_.evaluate(jobs);
  for (const ExpandEntry& parent : parents) {
    release_histogram(nodes_[index_of(parent.node)]);
    const NodeIndex left = tree.left_child[index_of(parent.node)];
    push_if_worth(left);
    push_if_worth(left + 1);
  }
}

// Leaves in the order of their rows.
std::vector<TreeGrower::Leaf> TreeGrower::leaves(const Tree& tree) const {
  std::vector<Leaf> leaves;
  for (NodeIndex node = 0; index_of(node) < nodes_.size(); ++node) {
    const RowRange range = nodes_[index_of(node)].range;
    if (tree.is_leaf(node) && range.size() > 0) leaves.push_back({node, range});
  }
  std::sort(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) { return a.range.begin < b.range.begin; });
  return leaves;
}

// Calls visit(leaf, rows) for the pieces of leaves inside each block of positions; blocks run in parallel.
void TreeGrower::visit_leaves(std::span<const Leaf> leaves,
                              const std::function<void(std::size_t block, const Leaf&, const RowSpan&)>& visit) const {
  base::parallel_for(*pool_, partition_.root().size(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    auto leaf = std::partition_point(leaves.begin(), leaves.end(), [=](const Leaf& l) { return l.range.end <= begin; });
    for (; leaf != leaves.end() && leaf->range.begin < end; ++leaf) {
      const std::size_t from = std::max(begin, leaf->range.begin);
      const RowSpan rows = partition_.rows(leaf->range);
      visit(begin / kRowBlock, *leaf, rows.part(from - leaf->range.begin, std::min(end, leaf->range.end) - from));
    }
  });
}

// Sums of fine gradients per node: of leaves over their rows, of inner nodes over their children.
std::vector<GradientSum> TreeGrower::fine_sums(const Tree& tree) const {
  const auto all_leaves = leaves(tree);
  std::vector<std::vector<std::pair<NodeIndex, GradientSum>>> blocks(partition_.root().size() / kRowBlock + 1);
  visit_leaves(all_leaves, [&](std::size_t block, const Leaf& leaf, const RowSpan& rows) {
    GradientSum sum;
    for (std::size_t i = 0; i < rows.size; ++i) sum += quantizer_.fine(rows[i]);
    blocks[block].emplace_back(leaf.node, sum);
  });
  std::vector<GradientSum> sums(tree.num_nodes());
  for (const auto& block : blocks) {
    for (const auto& [node, sum] : block) sums[index_of(node)] += sum;
  }
  for (std::size_t node = tree.num_nodes() - 1; node > 0; --node) sums[index_of(tree.parent[node])] += sums[node];
  return sums;
}

void TreeGrower::set_statistics(Tree& tree, float leaf_scale) const {
  const auto sums = fine_sums(tree);
  const GradientUnits& units = quantizer_.fine_units();
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    const double gradient = static_cast<double>(sums[node].gradient) * units.gradient;
    const double hessian = static_cast<double>(sums[node].hessian) * units.hessian;
    // Only a root can be lighter than the least hessian: no split makes such a child.
    const bool too_light = node == 0 && hessian < rules_.min_child_hessian;
    const float weight = too_light ? 0.0f : static_cast<float>(leaf_weight(gradient, hessian, rules_));
    tree.sum_hessian[node] = static_cast<float>(hessian);
    tree.base_weight[node] = weight;
    if (!tree.is_leaf(static_cast<NodeIndex>(node))) continue;
    tree.split_condition[node] = weight * leaf_scale;
    if (node != 0) tree.base_weight[node] = weight * leaf_scale;  // as XGBoost writes it
  }
}

void TreeGrower::add_leaf_values(const Tree& tree, std::span<float> margins, std::size_t stride) const {
  if (nodes_.empty()) return;
  visit_leaves(leaves(tree), [&](std::size_t, const Leaf& leaf, const RowSpan& rows) {
    const float value = tree.split_condition[index_of(leaf.node)];
    for (std::size_t i = 0; i < rows.size; ++i) margins[rows[i] * stride] += value;
  });
}

}  // namespace espalier::model
