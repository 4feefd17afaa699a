#include "train/input/continuation.h"

#include <string>

#include "base/error.h"
#include "model/learner/model_start.h"
#include "model/objective/objective.h"
#include "train/input/continued_table.h"

namespace espalier::train {
namespace {

// Only a manifest says which text each code of a model stands for.
void continue_table(const InitialModel& initial, data::Dataset& train_set) {
  const data::Schema& schema = train_set.schema;
  if (initial.schema && !initial.schema->columns.empty()) return keep_codes(*initial.schema, train_set);
  if (schema.categories.empty() && schema.label_classes.empty()) return;
  throw base::ClientError(
      "the initial model cannot be continued: no espalier.json beside it tells its categories; give the model.tar.gz "
      "of a job that trained on a raw table");
}

}  // namespace

void prepare_continuation(const InitialModel& initial, const TrainingPlan& plan, data::Dataset& train_set) {
  const model::LearnerParams& gbt = plan.gbt;
  try {
    if (plan.table) continue_table(initial, train_set);
    const auto objective = model::make_objective(gbt.objective, gbt.objective_params, gbt.num_class);
    model::check_initial_model(gbt, train_set, *objective, initial.model);
  } catch (const base::ClientError& error) {  // the model library knows no channels
    throw base::ClientError(std::string("channel '") + kModelChannel + "': " + error.what());
  }
}

}  // namespace espalier::train
