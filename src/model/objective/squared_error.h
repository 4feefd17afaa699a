// reg:squarederror and reg:squaredlogerror.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_squared_error(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_squared_log_error(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
