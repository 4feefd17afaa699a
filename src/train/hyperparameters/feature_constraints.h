// What hyperparameters say about single features: monotone_constraints, interaction_constraints, feature_weights.
// Features stand there by position or by name; which position a name has is known when the data are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "model/params.h"

namespace espalier::train {

struct FeatureReference {
  std::optional<std::size_t> position;  // from 0
  std::string name;                     // when there is no position
};

template <typename Value>
struct OfFeature {
  FeatureReference feature;
  Value value;
};

struct FeatureConstraints {
  std::vector<OfFeature<int>> monotone;  // -1, 0, 1; features that are not named: 0
  std::vector<std::vector<FeatureReference>> interaction;
  std::vector<OfFeature<float>> weights;  // features that are not named: 1
};

// The dialects of a value: "(1,0,-1)", "[1, 0]" and "1,0" by position, {"age": 1} by name; sets of features as
// [[0, 2], ["age", "income"]]. Each returns what is wrong with the text, as "allowed are ...", or "".
std::string read_monotone_constraints(std::string_view text, FeatureConstraints& constraints);
std::string read_interaction_constraints(std::string_view text, FeatureConstraints& constraints);
std::string read_feature_weights(std::string_view text, FeatureConstraints& constraints);

// Fills the constraints of `tree` by position. Data without names have the features f0, f1, ... ClientError with one
// sentence for each feature that the data lack, the nearest names in it.
void resolve_features(const FeatureConstraints& constraints, const data::Schema& schema, std::size_t num_features,
                      model::TreeParams& tree);

}  // namespace espalier::train
