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

// What a job that is stopped (SIGTERM, SIGINT) leaves: hyperparameter save_model_on_termination.
enum class OnTermination {
  kSave,                // not given: the model of the whole rounds so far
  kSaveEvenWhenKilled,  // true: the same, and now and then it is written while rounds go on
  kDiscard              // false: no model
};

struct TrainingPlan {
  // Complete: eval_metrics is never empty (the objective's default is filled in), in the order in which the built-in
  // algorithm prints them.
  model::LearnerParams gbt;
  FeatureConstraints constraints;         // of single features; resolve_features() writes them into gbt.tree
  int num_threads = 0;                    // 0: all cores this process may use
  bool csv_weights = false;               // text/csv: the column after the label is the row weight
  bool infers_num_class = false;          // the labels' texts give gbt.num_class: infer_num_class()
  std::optional<data::TableRoles> table;  // given when some hyperparameter names a column: channels are raw tables
  OnTermination on_termination = OnTermination::kSave;
  std::optional<int> log_level;                 // sagemaker_container_log_level: Python's number, 0 to 50
  std::vector<std::string> notes;               // what was accepted but means nothing here; one INFO line each
  std::map<std::string, std::string> resolved;  // every hyperparameter after defaults, under SageMaker's names
};

// One ClientError lists every problem at once, one sentence each: the name, what was seen, what is allowed.
TrainingPlan plan_training(const std::map<std::string, std::string>& hyperparameters);

// To be called when the job has no validation channel: early stopping then has nothing to watch, so it is switched off
// with a note, as in the built-in algorithm.
void plan_without_validation(TrainingPlan& plan);

// One sentence for each given value that the training data leave without meaning: those for categories where no feature
// is categorical, csv_weights where the channel is not CSV.
std::vector<std::string> idle_for_data(const TrainingPlan& plan, const data::Schema& schema, bool is_csv);

}  // namespace espalier::train
