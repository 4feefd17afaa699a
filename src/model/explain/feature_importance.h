// How much each feature was used in training: XGBoost's get_score.
#pragma once

#include <string_view>
#include <vector>

#include "model/explain/explained_model.h"
#include "model/model.h"

namespace espalier::model {

enum class Importance {
  kWeight,     // number of splits; the coefficient in a linear model
  kGain,       // mean loss change of the splits
  kCover,      // mean sum of hessians at the splits
  kTotalGain,  // sums of the same
  kTotalCover,
};

// "weight", "gain", "cover", "total_gain", "total_cover"; ClientError names these for anything else.
Importance importance_of_name(std::string_view name);

// [num_features] for a forest, 0 for a feature that no split uses; [num_features, num_groups] for a linear model, which
// knows kWeight alone (ClientError for the others).
std::vector<double> feature_importance(const Model& model, Importance importance, RoundRange rounds = {});

}  // namespace espalier::model
