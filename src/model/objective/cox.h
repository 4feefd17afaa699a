// survival:cox: proportional hazards. |label| is the time, a label <= 0 a row that left at that time without an event.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_cox(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
