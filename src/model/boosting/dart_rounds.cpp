#include "model/boosting/dart_rounds.h"

#include "model/boosting/dropout.h"

namespace espalier::model {

DartRounds::DartRounds(const LearningTask& task, Forest& forest, MarginTables& tables)
    : task_(task), forest_(&forest), tables_(&tables), grower_(task) {
  forest.tree_weight.resize(forest.trees.size(), 1.0f);
  const std::size_t budget = LeafTable::kByteBudget / tables.all().size();
  for (const MarginTable& table : tables.all()) {
    leaves_.emplace_back(table.dataset->features, budget).add_trees(forest, task.pool);
  }
  for (std::size_t table = 0; table < leaves_.size(); ++table) sum_margins(table, {});
}

// From the start, since a changed weight changes every partial sum behind its tree.
void DartRounds::sum_margins(std::size_t table, std::span<const std::uint32_t> left_out) {
  MarginTable& of_set = tables_->all()[table];
  tables_->restart(of_set);
  leaves_[table].add_margins(*forest_, 0, left_out, of_set.margins, task_.pool);
}

bool DartRounds::boost(int round) {
  const auto dropped = dropped_trees(task_.params.dart, forest_->tree_weight, task_.params.seed, round);
  if (!dropped.empty()) sum_margins(0, dropped);
  const std::size_t first_new = forest_->trees.size();
  if (!grower_.grow(round, tables_->train(), *forest_, [](std::size_t) {})) {
    truncate(*forest_, forest_->num_rounds());
    return false;
  }
  forest_->round_begin.push_back(static_cast<std::uint32_t>(forest_->trees.size()));
  normalize_weights(task_.params.dart, task_.params.tree.learning_rate, dropped, forest_->trees.size() - first_new,
                    forest_->tree_weight);
  for (std::size_t table = 0; table < leaves_.size(); ++table) {
    leaves_[table].add_trees(*forest_, task_.pool);
    if (dropped.empty()) {
      leaves_[table].add_margins(*forest_, first_new, {}, tables_->all()[table].margins, task_.pool);
    } else {
      sum_margins(table, {});
    }
  }
  return true;
}

}  // namespace espalier::model
