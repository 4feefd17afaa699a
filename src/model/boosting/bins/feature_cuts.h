// Where each feature is cut into bins. Cuts are a function of the multiset of (value, row weight) alone: not of the row
// order, the number of threads or how the rows were spread over files.
// Method: the exact weighted summary of a feature's sorted values, pruned by rank as XGBoost prunes its sketch
// (docs/reference/xgboost-algorithm.md#quantile-cuts). Wherever that sketch is exact (few distinct values, or up to
// about 8 * max_bin rows) the cuts are XGBoost's own, bit for bit; above, ours are the more accurate ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "data/schema.h"

namespace espalier::model {

// A value lies in the first bin whose upper cut is greater than the value. The last cut of a feature exceeds every
// value.
struct FeatureCuts {
  std::vector<std::uint32_t> begin = {0};  // num_features + 1 borders into upper; an all-missing feature has no bin
  std::vector<float> upper;                // upper cut of every bin, ascending inside a feature
  std::vector<float> lowest;              // per feature, below every value: the condition that only missing values meet
  std::vector<std::uint8_t> has_missing;  // per feature: 1 when some training row lacks a value
  std::vector<std::uint8_t> categorical;  // per feature: 1 when its bins are categories (category_cuts.h)
  // Per feature its smallest value where every bin holds one value, so that bin i > 0 holds upper[i - 1]; else NaN.
  std::vector<float> first_value;

  std::size_t num_features() const { return begin.size() - 1; }
  std::size_t num_bins() const { return upper.size(); }
  std::uint32_t num_bins(std::size_t feature) const { return begin[feature + 1] - begin[feature]; }
  bool is_categorical(std::size_t feature) const { return categorical[feature] != 0; }
  std::span<const float> of(std::size_t feature) const { return {upper.data() + begin[feature], num_bins(feature)}; }
};

// One distinct value of a feature with the rank interval that its rows take.
struct SummaryEntry {
  double rank_begin = 0;  // weight of all smaller values
  double weight = 0;      // weight of the rows that hold this value
  float value = 0;

  double rank_end() const { return rank_begin + weight; }
};

// At most `size` of `entries` (ascending, at least one), spread evenly by rank; the first and the last stay.
std::vector<SummaryEntry> prune(std::span<const SummaryEntry> entries, std::size_t size);

// Upper cuts of one feature, at most max_bin, from its exact summary over `num_values` values.
std::vector<float> upper_cuts(std::span<const SummaryEntry> summary, std::size_t num_values, int max_bin);

inline constexpr int kMaxBins = 65535;  // of a feature: codes of the binned matrix have 16 bits, one is "missing"

struct CutRules {
  int max_bin = 256;                              // of numeric features
  std::span<const data::FeatureKind> kinds = {};  // empty: all numeric
  // Values that only rows of weight 0 have may be cuts: what tree_method exact wants.
  bool with_weightless = false;

  CutRules(int most_bins, std::span<const data::FeatureKind> feature_kinds = {}, bool weightless_too = false)
      : max_bin(most_bins), kinds(feature_kinds), with_weightless(weightless_too) {}
};

// `row_weights` is empty or one per row, finite and >= 0. With max_bin = 256 a feature with missing values gets one bin
// less, so that its codes and the code for "missing" fit one byte; but not on small data, where memory does not matter.
// ClientError when a value is infinite, or no category code in a categorical feature.
FeatureCuts make_feature_cuts(const data::FeatureMatrix& features, std::span<const float> row_weights,
                              const CutRules& rules, base::ThreadPool& pool);

}  // namespace espalier::model
