// The strings of hyperparameters.json become one typed plan. SageMaker's names, aliases and every dialect in which its
// tools write a value (docs/reference/training-contract.md#values-of-hyperparameters) end here: all other code sees
// model::LearnerParams and plain values. The names, ranges and defaults are the rows of hyperparameter_table.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/table/table_plan.h"
#include "model/params.h"
#include "train/hyperparameters/feature_constraints.h"

namespace espalier::train {

struct TrainingPlan {
  // Complete: eval_metrics is never empty (the objective's default is filled in), in the order in which the built-in
  // algorithm prints them.
  model::LearnerParams gbt;
  FeatureConstraints constraints;         // of single features; resolve_features() writes them into gbt.tree
  int num_threads = 0;                    // 0: all cores this process may use
  bool csv_weights = false;               // text/csv: the column after the label is the row weight
  bool infers_num_class = false;          // the labels' texts give gbt.num_class: infer_num_class()
  std::optional<data::TableRoles> table;  // given when some hyperparameter names a column: channels are raw tables
  // After every round the model so far is written, so that even a killed job leaves one. SIGTERM always writes it.
  bool save_model_on_termination = false;
  std::vector<std::string> notes;               // what was accepted but means nothing here; one INFO line each
  std::map<std::string, std::string> resolved;  // every hyperparameter after defaults, under SageMaker's names
};

// One ClientError lists every problem at once, one sentence each: the name, what was seen, what is allowed.
TrainingPlan plan_training(const std::map<std::string, std::string>& hyperparameters);

// To be called when the job has no validation channel: early stopping then has nothing to watch, so it is switched off
// with a note, as in the built-in algorithm.
void plan_without_validation(TrainingPlan& plan);

}  // namespace espalier::train
