// reg:absoluteerror and reg:quantileerror: piecewise linear losses. Trees are grown on their slopes; each leaf's value
// then is the quantile of its rows' residuals.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_absolute_error(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_quantile_error(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
