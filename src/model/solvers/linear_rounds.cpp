#include "model/solvers/linear_rounds.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "model/rounds/gradient_check.h"

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
  check_gradients(gradients_);
  LinearModel next = *model_;
  solver_.boost(round, gradients_, next, task_.stop_requested);
  if (task_.should_stop()) return false;
  if (!std::ranges::all_of(next.coefficients, [](float weight) { return std::isfinite(weight); })) {
    throw base::ClientError(
        "a coefficient is not finite; features or labels are too large for booster gblinear, or the learning rate lets "
        "it "
        "run away");
  }
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
