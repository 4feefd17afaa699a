// The best split of one feature in one node: a scan over the sums of its bins
// (docs/reference/xgboost-algorithm.md#histograms-and-cuts).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/rows/row_partition.h"
#include "model/boosting/tree/split/gain_kernel.h"
#include "model/boosting/tree/split/monotone.h"
#include "model/boosting/tree/split/split.h"

namespace espalier::model {

struct SplitCandidate {
  float gain = 0;
  BinCondition condition = {};
  GradientSum left = {};  // of the rows that go left

  bool found() const { return gain > kMinGain; }
  // Equal gains: the lower feature index wins.
  bool better_than(const SplitCandidate& other) const {
    return gain > other.gain || (gain == other.gain && found() && condition.feature < other.condition.feature);
  }
};

// What the scan of a node's features has in common.
struct NodeSums {
  GradientSum total;
  double gain = 0;           // of the node itself
  double num_rows = 0;       // only categories that are regularised ask for it
  WeightBounds bounds = {};  // without meaning unless some feature is monotone
};

NodeSums node_sums(const GradientSum& total, const WeightBounds& bounds, const SplitRules& rules,
                   const GradientUnits& units);

// For split_gains, which does not cover a limited step or monotone constraints.
GainTerms gain_terms(const SplitRules& rules, const GradientUnits& units, const NodeSums& node);
inline bool has_gain_kernel(const SplitRules& rules) { return rules.max_delta_step == 0 && !rules.is_monotone(); }

// Which default directions are tried, and in which order; between equal gains the first one found wins. Forward: lower
// cuts first, missing values right. Backward: higher cuts first, missing values left.
enum class ScanOrder : std::uint8_t {
  kForwardAndMissing,  // backward only where rows lack the value: hist
  kForwardBackward,    // exact, a feature with missing values somewhere in the data
  kBackward            // exact, any other
};

class SplitSearch {
 public:
  SplitSearch(const SplitRules& rules, const GradientUnits& units) : rules_(rules), units_(units) {}

  NodeSums node_sums(const GradientSum& total, const WeightBounds& bounds = {}) const {
    return model::node_sums(total, bounds, rules_, units_);
  }

  // Improves `best` with the splits of `feature`, whose bins have the sums `bins`. Rows of the node outside all bins
  // lack the value.
  void scan(data::FeatureIndex feature, std::span<const GradientSum> bins, const NodeSums& node, SplitCandidate& best,
            ScanOrder order = ScanOrder::kForwardAndMissing);

 private:
  struct Scan;
  GradientSum sum_prefixes(std::span<const GradientSum> bins);
  void scan_forward(const Scan& scan, SplitCandidate& best);
  void scan_backward(const Scan& scan, SplitCandidate& best);
  void take(const Scan& scan, std::size_t prefix, bool default_left, SplitCandidate& best) const;
  void find_gains(const Scan& scan, const GradientSum& offset, std::size_t count);
  template <typename Gain>
  void find_gains_one_by_one(const GradientSum& total, const GradientSum& offset, std::size_t count, Gain gain);

  SplitRules rules_;
  GradientUnits units_;
  std::vector<double> left_gradient_, left_hessian_;  // prefix sums in integer units: exact, below 2^53
  std::vector<float> gains_;
};

}  // namespace espalier::model
