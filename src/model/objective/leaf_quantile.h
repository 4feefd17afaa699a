// Sample quantiles as XGBoost takes them for intercepts and leaves
// (docs/reference/xgboost-algorithm.md#quantiles-of-labels-and-leaves).
#pragma once

#include <span>
#include <vector>

namespace espalier::model {

// The alpha-quantile between order statistics: at position alpha (n + 1), counted from 1, interpolated; the ends beyond
// them. `values` is not empty and is reordered. alpha in (0, 1).
float quantile(std::span<float> values, double alpha);

struct WeightedValue {
  float value;
  float weight;  // >= 0
};

// The first value, ascending, whose cumulated weight (float32, as XGBoost adds it) reaches alpha times all weight.
// `values` is not empty and is sorted; equal values keep their order.
float weighted_quantile(std::span<WeightedValue> values, double alpha);

}  // namespace espalier::model
