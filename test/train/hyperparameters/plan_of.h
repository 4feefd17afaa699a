// Plans of a training from its hyperparameters, with a number of rounds where the test says none.
#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "support/error_of.h"
#include "train/hyperparameters/hyperparameters.h"

namespace espalier::train {

using Strings = std::map<std::string, std::string>;

inline TrainingPlan plan(Strings hyperparameters) {
  hyperparameters.emplace("num_round", "10");
  return plan_training(hyperparameters);
}

// Empty when there is none.
inline std::string error_of(const Strings& hyperparameters) {
  return test::error_of<base::ClientError>([&] { plan(hyperparameters); });
}

}  // namespace espalier::train
