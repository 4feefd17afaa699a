// The intercept of a model moved into its learner, where every version of XGBoost reads it.
#pragma once

#include "model/model.h"

namespace espalier::model {

// Afterwards base_score is the one whose margin is 0, and every row's margin is the same bit for bit: a forest gets a
// first round of trees that are one leaf, a linear model adds to its bias. Attributes that count rounds count the new
// one too.
void fold_intercept(Model& model, const Objective& objective);

}  // namespace espalier::model
