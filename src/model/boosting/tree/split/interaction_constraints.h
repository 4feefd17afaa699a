// Interaction constraints: which features may stand on one path of a tree
// (docs/reference/xgboost-algorithm.md#constraints). The root may use any feature. Below, a feature is allowed when it
// was used on the path, or when some set holds it together with all features of the path. A feature in no set therefore
// stands alone.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/boosting/tree/split/column_sampler.h"

namespace espalier::model {

class InteractionConstraints {
 public:
  // `sets`: TreeParams::interaction_constraints; empty: everything is allowed.
  explicit InteractionConstraints(std::span<const std::vector<data::FeatureIndex>> sets);

  bool empty() const { return sets_.empty(); }
  // The features of `from` that are allowed behind splits on `path`.
  std::shared_ptr<const FeatureMask> allowed(std::vector<data::FeatureIndex> path,
                                             std::shared_ptr<const FeatureMask> from) const;

 private:
  std::vector<std::vector<data::FeatureIndex>> sets_;  // each ascending
};

}  // namespace espalier::model
