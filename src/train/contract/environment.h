// Environment variables change how the program runs, never what it learns.
#pragma once

#include <optional>
#include <span>

#include "base/environment.h"

namespace espalier::train {

struct EnvironmentVariable {
  const char* name;
  const char* values;        // in words
  const char* default_text;  // "": it is not set
  const char* meaning;
};

// Every variable that `train` reads.
std::span<const EnvironmentVariable> environment_variables();

// Applies them. Call before any kernel runs. ClientError names the variable, what was seen and what is allowed.
void apply_environment(const base::Environment& environment);

// The level of hyperparameter sagemaker_container_log_level, unless the environment sets one.
void apply_log_level(std::optional<int> level, const base::Environment& environment);

}  // namespace espalier::train
