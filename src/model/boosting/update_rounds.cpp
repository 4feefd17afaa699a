#include "model/boosting/update_rounds.h"

#include <utility>

#include "model/boosting/tree/finish/tree_prune.h"
#include "model/boosting/tree/finish/tree_refresh.h"
#include "model/forest/compiled_forest.h"

namespace espalier::model {
namespace {

// The rows of each leaf, ascending; indexed by node.
std::vector<std::vector<data::RowIndex>> rows_by_leaf(std::span<const NodeIndex> leaves, std::size_t num_nodes) {
  std::vector<std::vector<data::RowIndex>> rows(num_nodes);
  for (std::size_t row = 0; row < leaves.size(); ++row) {
    rows[static_cast<std::size_t>(leaves[row])].push_back(static_cast<data::RowIndex>(row));
  }
  return rows;
}

}  // namespace

UpdateRounds::UpdateRounds(const LearningTask& task, const Forest& source, Forest& forest, MarginTables& tables)
    : task_(task),
      gradient_source_(task.objective.gradient_source(task.train_set)),
      source_(&source),
      forest_(&forest),
      tables_(&tables),
      gradients_(tables.num_groups() * task.train_set.num_rows()) {}

// All trees of a round are updated from the gradients at its start, as they were grown.
bool UpdateRounds::boost(int round) {
  const std::vector<float> margins = tables_->train();
  gradient_source_->compute(margins, round, task_.pool, gradients_);
  const auto at = static_cast<std::size_t>(round);
  const std::uint32_t begin = source_->round_begin[at];
  const std::uint32_t end = source_->round_begin[at + 1];
  const float leaf_scale =
      static_cast<float>(task_.params.tree.learning_rate) / static_cast<float>(source_->num_parallel_tree);
  for (std::uint32_t tree = begin; tree < end; ++tree) {
    if (task_.should_stop()) {
      truncate(*forest_, forest_->num_rounds());
      return false;
    }
    const std::size_t group = source_->tree_group[tree];
    forest_->trees.push_back(update(source_->trees[tree], group, margins, leaf_scale));
    forest_->tree_group.push_back(source_->tree_group[tree]);
    if (!source_->tree_weight.empty()) forest_->tree_weight.push_back(source_->tree_weight[tree]);
    add_margins(forest_->trees.size() - 1);
  }
  forest_->round_begin.push_back(static_cast<std::uint32_t>(forest_->trees.size()));
  return true;
}

Tree UpdateRounds::update(const Tree& source, std::size_t group, std::span<const float> margins, float leaf_scale) {
  Tree tree = source;
  for (const UpdateStep step : task_.params.update_steps) {
    if (step == UpdateStep::kPrune) {
      tree = pruned(tree, task_.params.tree, leaf_scale);
    } else {
      refresh(tree, group, margins, leaf_scale);
    }
  }
  return tree;
}

void UpdateRounds::refresh(Tree& tree, std::size_t group, std::span<const float> margins, float leaf_scale) {
  const std::size_t num_rows = task_.train_set.num_rows();
  const auto of_group = std::span<const GradientPair>(gradients_).subspan(group * num_rows, num_rows);
  quantizer_.quantize(of_group, {}, task_.pool);
  const auto leaves = leaves_of_rows(tree, task_.train_set.features, task_.pool);
  refresh_statistics(tree, leaves, quantizer_, task_.params.tree, task_.pool);
  if (!task_.params.refresh_leaf) return;
  refresh_leaves(tree, leaf_scale);
  replace_leaves(tree, leaves, group, margins, leaf_scale);
}

// As after growing: where gradients do not lead to the best leaf value, the objective computes it.
void UpdateRounds::replace_leaves(Tree& tree, std::span<const NodeIndex> leaves, std::size_t group,
                                  std::span<const float> margins, float leaf_scale) const {
  if (!task_.objective.replaces_leaf_values()) return;
  const auto rows = rows_by_leaf(leaves, tree.num_nodes());
  for (std::size_t node = 0; node < rows.size(); ++node) {
    if (rows[node].empty()) continue;
    tree.split_condition[node] =
        task_.objective.replaced_leaf_value(task_.train_set, rows[node], margins, group) * leaf_scale;
  }
}

void UpdateRounds::add_margins(std::size_t tree) {
  Forest one;
  one.trees = {forest_->trees[tree]};
  one.tree_group = {forest_->tree_group[tree]};
  if (!forest_->tree_weight.empty()) one.tree_weight = {forest_->tree_weight[tree]};
  one.round_begin = {0, 1};
  one.num_groups = forest_->num_groups;
  const CompiledForest compiled(one);
  for (MarginTable& table : tables_->all()) {
    compiled.add_margins(table.dataset->features, &task_.pool, table.margins);
  }
}

}  // namespace espalier::model
