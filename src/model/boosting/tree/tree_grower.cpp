#include "model/boosting/tree/tree_grower.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "model/boosting/tree/finish/leaf_rows.h"
#include "model/boosting/tree/finish/tree_prune.h"
#include "model/boosting/tree/split/monotone.h"
#include "model/boosting/tree/split/split_writer.h"

namespace espalier::model {
struct TreeGrower::Node {
  GrowingNode growing;
  RowRange range;
  NodeIndex parent = kNoNode;
  std::uint32_t depth = 0;
};

TreeGrower::TreeGrower(const BinnedMatrix& matrix, const TreeParams& params, base::ThreadPool& pool,
                       std::size_t histogram_budget, std::function<bool()> stop_requested)
    : matrix_(&matrix),
      params_(params),
      rules_(params),
      pool_(&pool),
      stop_requested_(std::move(stop_requested)),
      columns_(matrix.cuts().num_features(), params),
      interactions_(params.interaction_constraints),
      evaluator_(matrix, rules_, pool),
      queue_(params),
      histogram_budget_(histogram_budget) {}

TreeGrower::~TreeGrower() = default;

Tree TreeGrower::grow(const TreeRoot& root, const RowSample& sample, const TreeIdentity& identity, float leaf_scale) {
  nodes_.clear();
  Tree tree = Tree::stump(0, 0);
  if (!sample.all() && sample.kept.empty()) return tree;  // no row to learn from
  quantizer_ = root.gradients;
  columns_.start_tree(identity);
  evaluator_.start_tree(*quantizer_, columns_.tree_mask());
  start(root, sample);
  for (auto batch = queue_.pop(); !batch.empty(); batch = queue_.pop()) {
    if (stop_requested_ && stop_requested_()) return tree;
    expand(tree, batch);
  }
  if (rules_.exact && rules_.min_split_gain > 0) prune(tree);
  set_statistics(tree, leaf_scale);
  return tree;
}

void TreeGrower::start(const TreeRoot& tree_root, const RowSample& sample) {
  partition_.reset(*matrix_, sample.kept, *pool_);
  queue_ = ExpandQueue(params_);
  kept_bytes_ = 0;
  nodes_.resize(1);
  Node& root = nodes_[0];
  root.range = partition_.root();
  root.growing.rows = partition_.rows(root.range);
  root.growing.total = quantizer_->total();
  if (!may_split(root)) return;
  plan_histogram(root);
  const EvaluationJob job{.summed = &root.growing, .sums = tree_root.sums};
  evaluate({&job, 1});
  push_if_worth(0);
}

// A leaf can be split when the depth allows it and its hessian is at least twice the least one. A little less is
// allowed too, because the scan rounds the hessian of each side separately.
bool TreeGrower::may_split(const Node& node) const {
  if (params_.max_depth > 0 && node.depth >= static_cast<std::uint32_t>(params_.max_depth)) return false;
  const double hessian = static_cast<double>(node.growing.total.hessian) * quantizer_->form().units.hessian;
  return node.growing.rows.size > 1 && hessian > 0 && hessian * (1 + 1e-12) >= 2 * rules_.min_child_hessian;
}

// Features of the splits above a node, the nearest first.
std::vector<data::FeatureIndex> TreeGrower::path_of(const Node& node) const {
  std::vector<data::FeatureIndex> path;
  for (NodeIndex parent = node.parent; parent != kNoNode; parent = nodes_[index_of(parent)].parent) {
    path.push_back(nodes_[index_of(parent)].growing.best.condition.feature);
  }
  return path;
}

void TreeGrower::plan_histogram(Node& node) {
  node.growing.wants_split = true;
  node.growing.features = columns_.node_mask(node.depth, static_cast<std::uint32_t>(&node - nodes_.data()));
  if (!interactions_.empty()) {
    node.growing.features = interactions_.allowed(path_of(node), std::move(node.growing.features));
  }
  const bool children_may_split =
      params_.max_depth == 0 || node.depth + 1 < static_cast<std::uint32_t>(params_.max_depth);
  const std::size_t bytes = NodeHistogram::num_bytes(*matrix_, node.growing.rows.size, quantizer_->form());
  node.growing.keeps_histogram = children_may_split && !evaluator_.has_few_rows(node.growing.rows.size) &&
                                 kept_bytes_ + bytes <= histogram_budget_;
  if (node.growing.keeps_histogram) kept_bytes_ += bytes;
}

void TreeGrower::release_histogram(Node& node) {
  kept_bytes_ -= node.growing.histogram.num_bytes();
  node.growing.histogram = {};
}

void TreeGrower::push_if_worth(NodeIndex node) {
  Node& of_node = nodes_[index_of(node)];
  const SplitCandidate& best = of_node.growing.best;
  // Exact growing applies gamma to the grown tree.
  if (best.found() && (rules_.exact || double{best.gain} >= rules_.min_split_gain)) {
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
    write_split(best, matrix_->cuts(), tree, entry.node);
    jobs.push_back({.rows = nodes_[node].range, .condition = best.condition});
  }
  partition_.split(jobs, *pool_);
  nodes_.resize(tree.num_nodes());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    add_children(batch[i].node, tree.left_child[index_of(batch[i].node)], jobs[i]);
  }
  if (rules_.exact) set_exact_conditions(tree, batch);
  evaluate_children(tree, batch);
}

void TreeGrower::add_children(NodeIndex parent, NodeIndex left, const PartitionJob& job) {
  const GrowingNode& of_parent = nodes_[index_of(parent)].growing;
  const std::size_t middle = job.rows.begin + job.num_left;
  Node& first = nodes_[index_of(left)];
  Node& second = nodes_[index_of(left) + 1];
  first.range = {job.rows.begin, middle};
  second.range = {middle, job.rows.end};
  first.growing.total = of_parent.best.left;
  second.growing.total = of_parent.total - of_parent.best.left;
  for (Node* child : {&first, &second}) {
    child->parent = parent;
    child->depth = nodes_[index_of(parent)].depth + 1;
    child->growing.rows = partition_.rows(child->range);
  }
  if (rules_.is_monotone()) set_bounds(parent, left);
}

void TreeGrower::set_bounds(NodeIndex parent, NodeIndex left) {
  const GrowingNode& of_parent = nodes_[index_of(parent)].growing;
  const GradientUnits& units = quantizer_->form().units;
  const auto weight = [&](const GradientSum& sum) {
    return bounded_weight(static_cast<double>(sum.gradient) * units.gradient,
                          static_cast<double>(sum.hessian) * units.hessian, rules_, of_parent.bounds);
  };
  GrowingNode& first = nodes_[index_of(left)].growing;
  GrowingNode& second = nodes_[index_of(left) + 1].growing;
  const BinCondition& condition = of_parent.best.condition;
  const Direction direction = condition.is_categorical() ? Direction::kFree : rules_.direction(condition.feature);
  const ChildBounds bounds = child_bounds(of_parent.bounds, direction, weight(first.total), weight(second.total));
  first.bounds = bounds.left;
  second.bounds = bounds.right;
}

void TreeGrower::set_exact_conditions(Tree& tree, std::span<const ExpandEntry> batch) const {
  pool_->run(batch.size(), [&](std::size_t i, int) {
    const std::size_t node = index_of(batch[i].node);
    const data::FeatureIndex feature = tree.split_feature[node];
    const bool one_value_a_bin = !std::isnan(matrix_->cuts().first_value[feature]);
    if (tree.is_categorical[node] != 0 || !one_value_a_bin) return;
    const std::size_t left = index_of(tree.left_child[node]);
    tree.split_condition[node] =
        exact_condition(*matrix_, feature, nodes_[left].growing.rows, nodes_[left + 1].growing.rows);
  });
}

// Removes weak splits; the nodes that stay keep what is known of them under their new ids.
void TreeGrower::prune(Tree& tree) {
  Tree small = pruned(tree, params_, 1);
  std::vector<NodeIndex> source(small.num_nodes(), 0);
  std::vector<Node> kept(small.num_nodes());
  for (std::size_t node = 0; node < small.num_nodes(); ++node) {
    const std::size_t from = index_of(source[node]);
    kept[node] = std::move(nodes_[from]);
    if (small.is_leaf(static_cast<NodeIndex>(node))) continue;
    const std::size_t left = index_of(small.left_child[node]);
    source[left] = tree.left_child[from];
    source[left + 1] = tree.right_child[from];
  }
  nodes_ = std::move(kept);
  tree = std::move(small);
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
  if (!large->wants_split || of_parent.empty() || evaluator_.has_few_rows(large->rows.size)) {
    for (GrowingNode* node : {small, large}) {
      if (node->wants_split) jobs.push_back({.summed = node});
    }
    return;
  }
  jobs.push_back({.summed = small, .subtracted = large, .parent = &of_parent});
}

// A mask has a byte for every feature, so it is released as soon as it has been used.
void TreeGrower::evaluate(std::span<const EvaluationJob> jobs) {
  evaluator_.evaluate(jobs);
  for (const EvaluationJob& job : jobs) {
    for (GrowingNode* node : {job.summed, job.subtracted}) {
      if (node != nullptr) node->features.reset();
    }
  }
}

void TreeGrower::evaluate_children(const Tree& tree, std::span<const ExpandEntry> parents) {
  std::vector<EvaluationJob> jobs;
  for (const ExpandEntry& parent : parents) add_jobs(parent.node, tree.left_child[index_of(parent.node)], jobs);
  evaluate(jobs);
  for (const ExpandEntry& parent : parents) {
    release_histogram(nodes_[index_of(parent.node)]);
    const NodeIndex left = tree.left_child[index_of(parent.node)];
    push_if_worth(left);
    push_if_worth(left + 1);
  }
}

std::vector<RowRange> TreeGrower::ranges() const {
  std::vector<RowRange> ranges;
  for (const Node& node : nodes_) ranges.push_back(node.range);
  return ranges;
}

float TreeGrower::weight(NodeIndex node, const GradientSum& fine_sum) const {
  const GradientUnits& units = quantizer_->fine_units();
  const double gradient = static_cast<double>(fine_sum.gradient) * units.gradient;
  const double hessian = static_cast<double>(fine_sum.hessian) * units.hessian;
  // Only a root can have less than the least hessian: no split makes such a child.
  if (node == 0 && hessian < rules_.min_child_hessian) return 0;
  const auto weight = static_cast<float>(leaf_weight(gradient, hessian, rules_));
  return rules_.is_monotone() ? nodes_[index_of(node)].growing.bounds.clamp(weight) : weight;
}

void TreeGrower::set_statistics(Tree& tree, float leaf_scale) const {
  const std::vector<GradientSum> sums = LeafRows(tree, ranges(), partition_, *pool_).fine_sums(*quantizer_);
  for (NodeIndex node = 0; index_of(node) < tree.num_nodes(); ++node) {
    const std::size_t at = index_of(node);
    tree.sum_hessian[at] = static_cast<float>(static_cast<double>(sums[at].hessian) * quantizer_->fine_units().hessian);
    tree.base_weight[at] = weight(node, sums[at]);
    if (!tree.is_leaf(node)) continue;
    tree.split_condition[at] = tree.base_weight[at] * leaf_scale;
    if (node != 0) tree.base_weight[at] = tree.split_condition[at];  // as XGBoost writes it
  }
}

void TreeGrower::replace_leaf_values(Tree& tree, float leaf_scale, const BestConstant& best_value) const {
  const bool with_inner_nodes = rules_.is_monotone();  // their values become borders for the leaves below
  std::vector<float> values(tree.num_nodes());
  pool_->run(nodes_.size(), [&](std::size_t node, int) {
    const bool is_leaf = tree.is_leaf(static_cast<NodeIndex>(node));
    if ((!is_leaf && !with_inner_nodes) || nodes_[node].range.size() == 0) return;
    const RowSpan span = partition_.rows(nodes_[node].range);
    std::vector<data::RowIndex> rows(span.size);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = span[i];
    if (!std::ranges::is_sorted(rows)) std::ranges::sort(rows);  // left and right side of a split, pruned or not
    values[node] = best_value(rows);
  });
  if (with_inner_nodes) obey_monotone_constraints(tree, rules_, values);
  for (NodeIndex node = 0; index_of(node) < nodes_.size(); ++node) {
    if (!tree.is_leaf(node)) continue;
    tree.split_condition[index_of(node)] = values[index_of(node)] * leaf_scale;
    tree.base_weight[index_of(node)] = node == 0 ? values[0] : tree.split_condition[index_of(node)];
  }
}

void TreeGrower::add_leaf_values(const Tree& tree, std::span<float> margins) const {
  if (nodes_.empty()) return;
  LeafRows(tree, ranges(), partition_, *pool_).add_values(margins);
}

}  // namespace espalier::model
