// What the environment may change: how the program runs, never what it learns.
#pragma once

#include "base/environment.h"

namespace espalier::train {

// ESPALIER_SIMD                    forces a SIMD level (base/simd.h)
// SAGEMAKER_CONTAINER_LOG_LEVEL    the toolkit's number: 10 debug, 20 info (default), 30 warning, 40 error
// Call before any kernel runs. ClientError names the variable, what was seen and what is allowed.
void apply_environment(const base::Environment& environment);

}  // namespace espalier::train
