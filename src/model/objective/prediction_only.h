// Objectives whose models are read and predicted, but not trained by this version: ranking, survival, absolute and
// quantile error. They know their link and their place in the model file, and no gradient.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "model/objective/objective.h"

namespace espalier::model {

std::vector<ObjectiveRow> prediction_only_objectives();

// The keys that `config` gives replace the defaults. nullptr when `name` is none of these objectives.
std::unique_ptr<const Objective> make_prediction_only(std::string_view name, const ObjectiveConfig& config);

}  // namespace espalier::model
