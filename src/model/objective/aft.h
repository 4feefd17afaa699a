// survival:aft: accelerated failure time (Barnwal, Cho, Hocking 2022, "Survival regression with accelerated failure
// time model in XGBoost"). ln(time) = margin + scale · noise. A row's time is known to lie in [label_lower,
// label_upper] of the data set: equal bounds are an event, +inf above is a row that left before its event, 0 below one
// whose event came before. Without bounds every label is the time of an event.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_aft(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
