// LightGBM's objective -> one of ours with the same transform of the margin.
#pragma once

#include <string>

#include "model/artifact/lightgbm/lightgbm_text.h"
#include "model/objective/objective.h"

namespace espalier::model {

struct LightGbmObjective {
  std::string name;        // of XGBoost
  ObjectiveConfig config;  // its parameters
  float base_score = 0;    // output space; its margin is 0, as LightGBM's trees hold the intercept
  double leaf_scale = 1;   // LightGBM's `sigmoid`, which multiplies the margin
  bool is_softmax = false;
};

// From the file's head. A custom objective has no line: the margin is the prediction. PlatformError for an objective
// whose transform XGBoost does not have.
LightGbmObjective read_lightgbm_objective(const LightGbmBlock& head);

}  // namespace espalier::model
