// What the environment may change: how the program runs, never what it learns.
#pragma once

#include <optional>

namespace espalier::train {

// ESPALIER_SIMD                    forces a SIMD level (base/simd.h)
// SAGEMAKER_CONTAINER_LOG_LEVEL    the toolkit's number: 10 debug, 20 info (default), 30 warning, 40 error
// SAGEMAKER_PROGRAM, SAGEMAKER_SUBMIT_DIRECTORY    script mode: refused, there is no Python to run a script
// Call before any kernel runs. ClientError names the variable, what was seen and what is allowed.
void apply_environment();

// The level of hyperparameter sagemaker_container_log_level, unless the environment sets one.
void apply_log_level(std::optional<int> level);

}  // namespace espalier::train
