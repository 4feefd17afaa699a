// Which features a node may split on: a sample per tree, from that one per level, from that one per node; without
// replacement, at least one feature each (docs/reference/xgboost-algorithm.md#sampling). Every draw is keyed by (seed,
// round, tree, level or node, feature), so the order in which nodes ask does not matter. With feature weights w the
// sample is the one with the smallest -ln(u) / w (Efraimidis & Spirakis 2006): a feature of weight 0 is taken only when
// no other is left.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/random.h"
#include "data/matrix.h"
#include "model/boosting/tree/rows/row_sampler.h"
#include "model/params.h"

namespace espalier::model {

using FeatureMask = std::vector<std::uint8_t>;  // per feature: 1 = may be used

class ColumnSampler {
 public:
  ColumnSampler(std::size_t num_features, const TreeParams& params);

  void start_tree(const TreeIdentity& tree);
  // Features of the whole tree: no node uses another one.
  const FeatureMask& tree_mask() const { return *tree_mask_; }
  // Of one node; stays valid as long as someone holds it.
  std::shared_ptr<const FeatureMask> node_mask(std::uint32_t depth, std::uint32_t node);

 private:
  using Mask = std::shared_ptr<const FeatureMask>;
  Mask sample(const Mask& from, double fraction, base::RandomStream stream, std::uint32_t index) const;

  double draw(std::uint64_t bits, std::size_t feature) const;

  double by_tree_, by_level_, by_node_;
  std::vector<float> weights_;  // per feature; empty: all alike
  Mask all_;
  TreeIdentity tree_;
  Mask tree_mask_;
  std::map<std::uint32_t, Mask> level_masks_;
};

}  // namespace espalier::model
