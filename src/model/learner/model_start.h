// The model that training starts from: one without rounds, or an earlier model whose rounds stay.
#pragma once

#include "data/dataset.h"
#include "model/model.h"
#include "model/params.h"

namespace espalier::model {

// ClientError when `initial_model` cannot be continued with `params` and `train_set`: another objective, booster,
// base_score, number of outputs or of parallel trees, fewer or other features.
void check_initial_model(const LearnerParams& params, const data::Dataset& train_set, const Objective& objective,
                         const Model& initial_model);

// An empty model, or `initial_model` (may be null), which is checked, with the objective's parameters of this training.
// With process_type update the trees are left out: they come back round by round as they are updated.
Model starting_model(const LearnerParams& params, const data::Dataset& train_set, const Objective& objective,
                     const Model* initial_model);

// Of the model that training starts from.
int num_rounds(const Model& model);

}  // namespace espalier::model
