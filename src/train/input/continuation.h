// Training that goes on from the model of channel `model`: whether it can.
#pragma once

#include "data/dataset.h"
#include "train/hyperparameters/hyperparameters.h"
#include "train/input/initial_model.h"

namespace espalier::train {

// To be called before a round is trained. Gives the texts of a raw table the codes that they have in `initial`
// (continued_table.h). ClientError that names the channel when `initial` cannot be continued with `plan` and
// `train_set`.
void prepare_continuation(const InitialModel& initial, const TrainingPlan& plan, data::Dataset& train_set);

}  // namespace espalier::train
