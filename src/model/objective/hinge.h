// binary:hinge: the margin loss of support vector machines; answers are 0 or 1.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_hinge(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
