// reg:logistic, binary:logistic, binary:logitraw: one loss, three ways to answer.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_logistic_regression(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_binary_logistic(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_binary_logit_raw(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
