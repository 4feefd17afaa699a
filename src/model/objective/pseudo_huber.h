// reg:pseudohubererror: squared near the label, absolute far from it (Charbonnier et al. 1994).
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_pseudo_huber(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
