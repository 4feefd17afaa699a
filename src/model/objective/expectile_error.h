// reg:expectileerror: squared error in which rows above the prediction count α times and rows below it 1 - α times
// (Newey and Powell 1987). Several α are predicted at once and never cross: the first margin is the lowest expectile,
// every further one the gap to the next through softplus, ln(1 + exp(m)).
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_expectile_error(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
