#include "model/boosting/linear_rounds.h"

#include <utility>

namespace espalier::model {

LinearRounds::LinearRounds(const LearningTask& task, LinearModel& model, MarginTables& tables)
    : task_(task),
      gradient_source_(task.objective.gradient_source(task.train_set)),
      model_(&model),
      tables_(&tables),
      solver_(task.train_set, task.params.linear, task.params.seed, task.pool),
      gradients_(model.num_groups * task.train_set.num_rows()) {
  if (model.boosted_rounds > 0) set_margins();
}

bool LinearRounds::boost(int round) {
  gradient_source_->compute(tables_->train(), round, task_.pool, gradients_);
  LinearModel next = *model_;
  solver_.boost(round, gradients_, next, task_.stop_requested);
  if (task_.should_stop()) return false;
  *model_ = std::move(next);
  set_margins();
  return true;
}

// From the start: a coefficient that moved changes every partial sum behind its feature.
void LinearRounds::set_margins() {
  for (MarginTable& table : tables_->all()) {
    tables_->restart(table);
    add_margins(*model_, table.dataset->features, table.margins, &task_.pool);
  }
}

}  // namespace espalier::model
