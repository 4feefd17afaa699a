// The order in which a round of coordinate descent visits the coefficients of one output group.
#pragma once

#include <cstdint>
#include <memory>

#include "model/params.h"
#include "model/solvers/coordinate.h"

namespace espalier::model {

// What an order may look at: the state of the group that is being descended.
struct DescentState {
  const ColumnValues& columns;
  std::span<const GradientPair> gradients;  // of the group, as they are now
  std::span<const float> coefficients;      // of all groups, [num_features, num_groups]
  std::size_t group = 0;
  std::size_t num_groups = 1;
  Penalty penalty;
  base::ThreadPool& pool;

  double coefficient(std::size_t feature) const { return double{coefficients[feature * num_groups + group]}; }
};

class FeatureOrder {
 public:
  static constexpr std::size_t kEnd = static_cast<std::size_t>(-1);

  virtual ~FeatureOrder() = default;
  // Before the first feature of a group.
  virtual void start_group(const DescentState& state) = 0;
  // The feature to visit next, or kEnd.
  virtual std::size_t next(const DescentState& state) = 0;
};

// cyclic: all features by index. shuffle: all in a random order, another one each round. random: as many draws with
// replacement as there are features. greedy: the feature with the largest step at this moment, again and again.
// thrifty: by falling size of the steps at the start of the round. greedy and thrifty visit top_k features (0: no
// limit) and at most all but one, as XGBoost does. Random choices are keyed by seed and round.
std::unique_ptr<FeatureOrder> make_feature_order(const GbLinearParams& params, std::uint64_t seed, int round);

}  // namespace espalier::model
