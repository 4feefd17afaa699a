#include "model/boosting/round_grower.h"

#include <algorithm>
#include <utility>

#include "model/boosting/bins/feature_cuts.h"
#include "model/boosting/tree/finish/tree_margins.h"
#include "model/boosting/tree/gradients/gradient_sampler.h"
#include "model/rounds/gradient_check.h"

namespace espalier::model {
namespace {

// Per row; a query group's weight is that of each of its rows.
std::vector<float> weights_for_cuts(const data::Dataset& dataset) {
  if (dataset.row_weights.empty() || dataset.group_start.empty()) return dataset.row_weights;
  std::vector<float> weights(dataset.num_rows());
  for (std::size_t group = 0; group + 1 < dataset.group_start.size(); ++group) {
    std::fill(weights.begin() + dataset.group_start[group], weights.begin() + dataset.group_start[group + 1],
              dataset.row_weights[group]);
  }
  return weights;
}

// tree_method exact: a bin for every value, as far as bins go.
CutRules cut_rules(const LearningTask& task) {
  const bool exact = task.params.tree.tree_method == TreeMethod::kExact;
  return {exact ? kMaxBins : task.params.tree.max_bin, task.train_set.schema.feature_kinds, exact};
}

std::unique_ptr<BinnedMatrix> bin(const LearningTask& task, std::span<const float> row_weights) {
  const data::FeatureMatrix& features = task.train_set.features;
  return std::make_unique<BinnedMatrix>(features, make_feature_cuts(features, row_weights, cut_rules(task), task.pool),
                                        task.pool);
}

std::unique_ptr<TreeGrower> make_grower(const LearningTask& task, const BinnedMatrix& matrix) {
  return std::make_unique<TreeGrower>(matrix, task.params.tree, task.pool, TreeGrower::kHistogramBudget,
                                      task.stop_requested);
}

bool cuts_follow_hessians(const LearningTask& task) { return task.params.tree.tree_method == TreeMethod::kApprox; }

}  // namespace

RoundGrower::RoundGrower(const LearningTask& task)
    : task_(task),
      gradient_source_(task.objective.gradient_source(task.train_set)),
      num_groups_(task.objective.num_groups()),
      gradients_(num_groups_ * task.train_set.num_rows()) {
  if (cuts_follow_hessians(task)) return;  // made with the first gradients
  matrix_ = bin(task, weights_for_cuts(task.train_set));
  grower_ = make_grower(task, *matrix_);
  const bool same_rows = task.params.tree.row_sample >= 1;
  if (num_groups_ > 1 && same_rows && RootBatch::covers(*matrix_)) roots_.emplace(*matrix_, task.pool);
}

bool RoundGrower::grow(int round, std::span<const float> margins, Forest& forest,
                       const std::function<void(std::size_t)>& grown) {
  gradient_source_->compute(margins, round, task_.pool, gradients_);
  if (task_.objective.replaces_leaf_values() && task_.params.num_parallel_tree > 1) {
    round_margins_.assign(margins.begin(), margins.end());
    margins = round_margins_;  // all trees of the round are fitted to the same margins; `grown` may change the caller's
  }
  std::uint32_t tree_of_round = 0;
  for (std::size_t group = 0; group < num_groups_; ++group) {
    if (cuts_follow_hessians(task_)) rebuild_bins(gradients_of(group));
    if (roots_ && group % kTreesTogether == 0) {
      roots_->sum(gradients_of(group, std::min(kTreesTogether, num_groups_ - group)));
    }
    for (int parallel = 0; parallel < task_.params.num_parallel_tree; ++parallel) {
      const TreeIdentity identity{task_.params.seed, static_cast<std::uint32_t>(round), tree_of_round++};
      Tree tree = grow_tree(identity, group, margins);
      if (task_.should_stop()) return false;
      forest.trees.push_back(std::move(tree));
      forest.tree_group.push_back(static_cast<std::uint32_t>(group));
      grown(forest.trees.size() - 1);
    }
  }
  return true;
}

std::span<const GradientPair> RoundGrower::gradients_of(std::size_t group, std::size_t num_groups) const {
  const std::size_t num_rows = task_.train_set.num_rows();
  return std::span(gradients_).subspan(group * num_rows, num_groups * num_rows);
}

// Of a tree that learns from sample_.
TreeRoot RoundGrower::root_of(std::size_t group) {
  if (roots_) return roots_->root(group % kTreesTogether);
  const bool is_scaled = !sampled_.empty() && !sample_.all();
  quantizer_.quantize(is_scaled ? std::span<const GradientPair>(sampled_) : gradients_of(group), sample_.kept,
                      task_.pool);
  return {.gradients = &quantizer_};
}

Tree RoundGrower::grow_tree(const TreeIdentity& identity, std::size_t group, std::span<const float> margins) {
  const std::size_t num_rows = task_.train_set.num_rows();
  const float leaf_scale =
      static_cast<float>(task_.params.tree.learning_rate) / static_cast<float>(task_.params.num_parallel_tree);
  if (task_.params.tree.sampling_method == SamplingMethod::kGradientBased) {
    sample_ = sample_by_gradient(gradients_of(group), task_.params.tree.row_sample, identity, task_.pool, sampled_);
  } else {
    sample_ = sample_rows(num_rows, task_.params.tree.row_sample, identity, task_.pool);
  }
  Tree tree = grower_->grow(root_of(group), sample_, identity, leaf_scale);
  if (!task_.objective.replaces_leaf_values() || task_.should_stop()) return tree;
  grower_->replace_leaf_values(tree, leaf_scale, [&](std::span<const data::RowIndex> rows) {
    return task_.objective.replaced_leaf_value(task_.train_set, rows, margins, group);
  });
  return tree;
}

// Equal hessians give equal cuts: losses whose hessian is constant are binned once.
void RoundGrower::rebuild_bins(std::span<const GradientPair> gradients) {
  check_gradients(gradients);
  if (matrix_ && std::ranges::equal(cut_hessians_, gradients, {}, {}, &GradientPair::hessian)) return;
  cut_hessians_.resize(gradients.size());
  std::ranges::transform(gradients, cut_hessians_.begin(), &GradientPair::hessian);
  grower_.reset();
  matrix_ = bin(task_, cut_hessians_);
  grower_ = make_grower(task_, *matrix_);
}

void RoundGrower::add_leaf_values(const Tree& tree, std::span<float> margins) {
  grower_->add_leaf_values(tree, margins);
  if (sample_.all() || sample_.left_out.empty()) return;
  add_tree_margins(tree, task_.train_set.features, sample_.left_out, margins, 1, task_.pool);
}

}  // namespace espalier::model
