#include "model/boosting/tree/split/packed_scan.h"

#include <algorithm>

namespace espalier::model {
namespace {

constexpr std::size_t kGroup = 8;  // bins that are skipped at once when all are empty

}  // namespace

struct PackedScan::Choice {
  float gain = 0;
  std::uint32_t prefix = 0;
  GradientSum left = {};
  bool default_left = false;
};

// Returns the sum of all bins. Every bin is written as the end of a run, but only a bin with rows goes on to the next
// one: no branch whose outcome depends on the data.
GradientSum PackedScan::find_runs(std::span<const std::uint64_t> words) {
  const std::size_t num_bins = words.size();
  if (run_end_.size() < num_bins + 1) {
    run_end_.resize(num_bins + 1);
    left_gradient_.resize(num_bins + 1 + kGainPadding);
    left_hessian_.resize(num_bins + 1 + kGainPadding);
    gains_.resize(num_bins + 1 + kGainPadding);
  }
  GradientSum sum;
  std::size_t run = 0;
  left_gradient_[0] = left_hessian_[0] = 0;
  const auto add = [&](std::size_t bin) {
    const std::uint64_t word = words[bin];
    run_end_[run] = static_cast<std::uint32_t>(bin);
    sum += packing_.sum(word);
    run += word != 0 ? 1 : 0;
    left_gradient_[run] = static_cast<double>(sum.gradient);
    left_hessian_[run] = static_cast<double>(sum.hessian);
  };
  std::size_t bin = 0;
  for (; bin + kGroup <= num_bins; bin += kGroup) {
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < kGroup; ++i) any |= words[bin + i];
    if (any == 0) continue;
    for (std::size_t i = 0; i < kGroup; ++i) add(bin + i);
  }
  for (; bin < num_bins; ++bin) add(bin);
  run_end_[run] = static_cast<std::uint32_t>(num_bins);
  num_runs_ = run + 1;
  return sum;
}

void PackedScan::take(data::FeatureIndex feature, const Choice& choice, SplitCandidate& best) const {
  SplitCandidate candidate;
  candidate.gain = choice.gain;
  candidate.condition.feature = feature;
  candidate.condition.last_left_bin = static_cast<std::int32_t>(choice.prefix) - 1;
  candidate.condition.default_left = choice.default_left;
  candidate.left = choice.left;
  if (candidate.better_than(best)) best = candidate;
}

// Prefixes from 1 on; of equal gains the lowest prefix wins.
void PackedScan::scan_missing_right(data::FeatureIndex feature, const GainTerms& terms, SplitCandidate& best) {
  const std::size_t first = run_end_[0] >= 1 ? 0 : 1;
  const std::size_t count = num_runs_ - first;
  const float gain =
      split_gains(terms, left_gradient_.data() + first, left_hessian_.data() + first, 0, 0, count, gains_.data());
  if (gain < best.gain) return;
  const auto found = std::find(gains_.begin(), gains_.begin() + static_cast<std::ptrdiff_t>(count), gain);
  const std::size_t run = first + static_cast<std::size_t>(found - gains_.begin());
  const GradientSum left = {static_cast<std::int64_t>(left_gradient_[run]),
                            static_cast<std::int64_t>(left_hessian_[run])};
  take(feature, {.gain = gain, .prefix = run == 0 ? 1 : run_end_[run - 1] + 1, .left = left}, best);
}

// Prefixes below num_bins; of equal gains the highest prefix wins.
void PackedScan::scan_missing_left(data::FeatureIndex feature, const GainTerms& terms, const GradientSum& missing,
                                   std::uint32_t num_bins, SplitCandidate& best) {
  const bool last_is_whole = num_runs_ > 1 && run_end_[num_runs_ - 2] + 1 == num_bins;
  const std::size_t count = last_is_whole ? num_runs_ - 1 : num_runs_;
  const float gain =
      split_gains(terms, left_gradient_.data(), left_hessian_.data(), static_cast<double>(missing.gradient),
                  static_cast<double>(missing.hessian), count, gains_.data());
  if (gain < best.gain) return;
  std::size_t run = count - 1;
  while (gains_[run] != gain) --run;
  GradientSum left = {static_cast<std::int64_t>(left_gradient_[run]), static_cast<std::int64_t>(left_hessian_[run])};
  left += missing;
  const std::uint32_t prefix = std::min(run_end_[run], num_bins - 1);
  take(feature, {.gain = gain, .prefix = prefix, .left = left, .default_left = true}, best);
}

void PackedScan::scan(data::FeatureIndex feature, std::span<const std::uint64_t> words, const NodeSums& node,
                      SplitCandidate& best) {
  if (words.empty()) return;
  const GradientSum missing = node.total - find_runs(words);
  if (num_runs_ == 1) return;  // no row of the node has the value: nothing to split
  const GainTerms terms = gain_terms(rules_, packing_.units, node);
  scan_missing_right(feature, terms, best);
  if (missing == GradientSum{}) return;
  scan_missing_left(feature, terms, missing, static_cast<std::uint32_t>(words.size()), best);
}

}  // namespace espalier::model
