// Which metrics are printed, in which order, and which one stops early
// (docs/reference/xgboost-algorithm.md#metric-lines-and-early-stopping).
#pragma once

#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {

// Fills gbt.eval_metrics, early_stopping_metric and, when nothing can be watched, empties early_stopping_rounds with a
// note. `objective_default` is the objective's own metric. Adds a problem for every metric that cannot be computed.
void plan_evaluation(PlanDraft& draft, const std::string& objective_default);

// In place of plan_evaluation() when the objective is not known: adds a problem for every name that is no metric's.
void check_metric_names(PlanDraft& draft);

}  // namespace espalier::train
