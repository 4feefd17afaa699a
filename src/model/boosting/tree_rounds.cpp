#include "model/boosting/tree_rounds.h"

#include "model/boosting/tree/finish/tree_margins.h"
#include "model/forest/compiled_forest.h"

namespace espalier::model {

TreeRounds::TreeRounds(const LearningTask& task, Forest& forest, MarginTables& tables)
    : task_(task), forest_(&forest), tables_(&tables), grower_(task), margins_(tables.num_groups(), task.pool) {
  if (forest.trees.empty()) return;
  const CompiledForest compiled(forest);
  for (MarginTable& table : tables.all()) compiled.add_margins(table.dataset->features, &task.pool, table.margins);
}

bool TreeRounds::boost(int round) {
  margins_.load(tables_->train());
  const auto add_margins = [&](std::size_t index) {
    const Tree& tree = forest_->trees[index];
    const std::size_t group = forest_->tree_group[index];
    grower_.add_leaf_values(tree, margins_.of(group));
    for (MarginTable& table : tables_->held_out()) {
      if (table.margins.empty()) continue;
      const auto of_group = std::span(table.margins).subspan(group);
      add_tree_margins(tree, table.dataset->features, {}, of_group, tables_->num_groups(), task_.pool);
    }
  };
  if (!grower_.grow(round, tables_->train(), *forest_, add_margins)) {
    truncate(*forest_, forest_->num_rounds());
    return false;
  }
  margins_.store();
  // A forest that dart began stays one of dart: the new trees get weights, and none is dropped.
  if (!forest_->tree_weight.empty()) forest_->tree_weight.resize(forest_->trees.size(), 1.0f);
  forest_->round_begin.push_back(static_cast<std::uint32_t>(forest_->trees.size()));
  return true;
}

}  // namespace espalier::model
