// Gradients that no learner can use are refused before they are used.
#pragma once

#include <span>

#include "model/objective/gradient_pair.h"

namespace espalier::model {

// ClientError when a gradient is not finite or a hessian is negative or not finite.
void check_gradients(std::span<const GradientPair> gradients);

// Throws that ClientError.
[[noreturn]] void refuse_gradients();

}  // namespace espalier::model
