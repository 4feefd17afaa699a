// count:poisson, reg:gamma, reg:tweedie: generalised linear losses whose mean is exp(margin).
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_poisson(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_gamma(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_tweedie(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
