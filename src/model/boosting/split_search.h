// The best split of one feature in one node: a scan over the sums of its bins (xgboost-algorithm.md, 5.2).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/boosting/gradient_quantizer.h"
#include "model/boosting/row_partition.h"
#include "model/boosting/split.h"

namespace espalier::model {

struct SplitCandidate {
  float gain = 0;
  BinCondition condition = {};
  GradientSum left = {};  // of the rows that go left

  bool found() const { return gain > kLeastGain; }
  // Equal gains: the lower feature index wins.
  bool better_than(const SplitCandidate& other) const {
    return gain > other.gain || (gain == other.gain && found() && condition.feature < other.condition.feature);
  }
};

// What the scan of a node's features has in common.
struct NodeSums {
  GradientSum total;
  double gain = 0;  // of the node itself
};

class SplitSearch {
 public:
  SplitSearch(const SplitRules& rules, const GradientUnits& units) : rules_(rules), units_(units) {}

  NodeSums node_sums(const GradientSum& total) const;

  // Improves `best` with the splits of `feature`, whose bins have the sums `bins`. Rows of the node outside all bins
  // lack the value: if there are any, both default directions are tried. Order of preference between equal gains:
  // missing right before missing left; lower cuts first when missing go right, higher cuts first when missing go left.
  void scan(data::FeatureIndex feature, std::span<const GradientSum> bins, const NodeSums& node, SplitCandidate& best);

 private:
  void gains_of(const NodeSums& node, double offset_gradient, double offset_hessian, std::size_t count);

  SplitRules rules_;
  GradientUnits units_;
  std::vector<double> left_gradient_, left_hessian_;  // prefix sums in integer units: exact, below 2^53
  std::vector<float> gains_;
};

}  // namespace espalier::model
