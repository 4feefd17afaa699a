#include "model/boosting/tree/split/interaction_constraints.h"

#include <algorithm>

namespace espalier::model {

InteractionConstraints::InteractionConstraints(std::span<const std::vector<data::FeatureIndex>> sets)
    : sets_(sets.begin(), sets.end()) {
  for (auto& set : sets_) std::ranges::sort(set);
}

std::shared_ptr<const FeatureMask> InteractionConstraints::allowed(std::vector<data::FeatureIndex> path,
                                                                   std::shared_ptr<const FeatureMask> from) const {
  if (sets_.empty() || path.empty()) return from;
  std::ranges::sort(path);
  path.erase(std::unique(path.begin(), path.end()), path.end());
  auto mask = std::make_shared<FeatureMask>(from->size(), std::uint8_t{0});
  const auto allow = [&](std::span<const data::FeatureIndex> features) {
    for (const data::FeatureIndex feature : features) {
      if (feature < mask->size()) (*mask)[feature] = (*from)[feature];
    }
  };
  allow(path);
  for (const auto& set : sets_) {
    if (std::ranges::includes(set, path)) allow(set);
  }
  return mask;
}

}  // namespace espalier::model
