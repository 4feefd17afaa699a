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
  // The same for a feature of `num_bins` bins of which only `occupied` (ascending) hold rows of the node.
  void scan_occupied(data::FeatureIndex feature, std::size_t num_bins, std::span<const OccupiedBin> occupied,
                     const NodeSums& node, SplitCandidate& best, ScanOrder order);

 private:
  struct Scan;
  void start_runs(std::size_t most_bins);
  void add_bin(std::size_t bin, const GradientSum& sum);
  void scan_runs(data::FeatureIndex feature, std::size_t num_bins, const NodeSums& node, SplitCandidate& best,
                 ScanOrder order);
  void scan_forward(const Scan& scan, SplitCandidate& best);
  void scan_backward(const Scan& scan, SplitCandidate& best);
  void take(const Scan& scan, std::size_t run, std::size_t prefix, bool default_left, SplitCandidate& best) const;
  void find_gains(const Scan& scan, const GradientSum& offset, std::size_t count);
  template <typename Gain>
  void find_gains_one_by_one(const GradientSum& total, const GradientSum& offset, std::size_t count, Gain gain);

  SplitRules rules_;
  GradientUnits units_;
  // Prefix i of a feature holds the bins [0, i). Prefixes between which no row lies are a run: they have one sum and so
  // one gain. Run r begins with prefix run_begin_[r] and ends before that of run r + 1, the last one with all bins.
  std::size_t num_runs_ = 0;
  std::vector<std::uint32_t> run_begin_;
  GradientSum sum_;                                   // of the bins added so far
  std::vector<double> left_gradient_, left_hessian_;  // by run, in integer units: exact, below 2^53
  std::vector<float> gains_;
};

}  // namespace espalier::model
