#include "model/boosting/tree/split/feature_rules.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace espalier::model {
namespace {

void check_monotone(const std::vector<int>& directions, const data::Dataset& train_set,
                    std::vector<std::string>& problems) {
  if (directions.size() > train_set.num_features()) {
    problems.push_back(std::format("monotone_constraints has {} entries, the training data has {} features",
                                   directions.size(), train_set.num_features()));
    return;
  }
  for (std::size_t feature = 0; feature < directions.size(); ++feature) {
    if (directions[feature] < -1 || directions[feature] > 1) {
      problems.push_back(std::format("monotone_constraints is {} for feature {}; allowed is -1, 0 and 1",
                                     directions[feature], feature));
    } else if (directions[feature] != 0 && train_set.schema.is_categorical(feature)) {
      problems.push_back(std::format(
          "monotone_constraints is {} for feature {}, which is categorical: its categories have no order; allowed is 0",
          directions[feature], feature));
    }
  }
}

void check_interactions(const std::vector<std::vector<data::FeatureIndex>>& sets, std::size_t num_features,
                        std::vector<std::string>& problems) {
  for (const auto& set : sets) {
    for (const data::FeatureIndex feature : set) {
      if (feature < num_features) continue;
      problems.push_back(std::format("interaction_constraints names feature {}, the training data has {} features",
                                     feature, num_features));
    }
  }
}

void check_weights(const std::vector<float>& weights, std::size_t num_features, std::vector<std::string>& problems) {
  if (weights.empty()) return;
  if (weights.size() != num_features) {
    problems.push_back(
        std::format("feature_weights has {} entries, the training data has {} features", weights.size(), num_features));
  }
  for (std::size_t feature = 0; feature < weights.size(); ++feature) {
    if (weights[feature] >= 0 && std::isfinite(weights[feature])) continue;
    problems.push_back(
        std::format("feature_weights is {} for feature {}; allowed is [0, +inf)", weights[feature], feature));
  }
  if (std::ranges::none_of(weights, [](float weight) { return weight > 0; })) {
    problems.push_back("feature_weights is 0 for all features, so that none could be sampled");
  }
}

}  // namespace

std::vector<std::string> feature_problems(const TreeParams& params, const data::Dataset& train_set) {
  std::vector<std::string> problems;
  check_monotone(params.monotone_constraints, train_set, problems);
  check_interactions(params.interaction_constraints, train_set.num_features(), problems);
  check_weights(params.feature_weights, train_set.num_features(), problems);
  return problems;
}

std::vector<std::string> feature_types(const data::Schema& schema) {
  const auto& kinds = schema.feature_kinds;
  std::vector<std::string> types;
  if (std::ranges::find(kinds, data::FeatureKind::kCategorical) == kinds.end()) return types;
  for (const data::FeatureKind kind : kinds) types.push_back(kind == data::FeatureKind::kCategorical ? "c" : "q");
  return types;
}

}  // namespace espalier::model
