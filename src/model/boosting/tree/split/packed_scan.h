// The split search for the common case, made for speed: a numeric feature, no constraint, no limited step, bins as
// packed words. It finds what SplitSearch finds. Empty bins cost almost nothing: splits with no row between them have
// the same gain, which is computed once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/split/gain_kernel.h"
#include "model/boosting/tree/split/split.h"
#include "model/boosting/tree/split/split_search.h"

namespace espalier::model {

class PackedScan {
 public:
  PackedScan(const SplitRules& rules, const PackedForm& packing) : rules_(rules), packing_(packing) {}

  static bool covers(const SplitRules& rules) { return has_gain_kernel(rules) && !rules.exact; }
  // As SplitSearch::scan, for bins with the packed sums `words`.
  void scan(data::FeatureIndex feature, std::span<const std::uint64_t> words, const NodeSums& node,
            SplitCandidate& best);

 private:
  struct Choice;
  GradientSum find_runs(std::span<const std::uint64_t> words);
  void take(data::FeatureIndex feature, const Choice& choice, SplitCandidate& best) const;
  void scan_missing_right(data::FeatureIndex feature, const GainTerms& terms, SplitCandidate& best);
  void scan_missing_left(data::FeatureIndex feature, const GainTerms& terms, const GradientSum& missing,
                         std::uint32_t num_bins, SplitCandidate& best);

  SplitRules rules_;
  PackedForm packing_;
  // Prefix i of a feature holds the bins [0, i). A run is a range of prefixes with equal sums: run r ends with prefix
  // run_end_[r] and begins behind the end of run r - 1.
  std::size_t num_runs_ = 0;
  std::vector<std::uint32_t> run_end_;
  std::vector<double> left_gradient_, left_hessian_;  // in integer units: exact, below 2^53
  std::vector<float> gains_;
};

}  // namespace espalier::model
