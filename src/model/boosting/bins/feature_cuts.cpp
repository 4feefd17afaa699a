#include "model/boosting/bins/feature_cuts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "model/boosting/bins/category_cuts.h"
#include "model/boosting/bins/feature_columns.h"

namespace espalier::model {
namespace {

constexpr std::size_t kSmallData = 4096;  // rows up to which a code may take two bytes for the sake of one more bin
constexpr std::size_t kFineFactor = 8;    // the summary is thinned to 8 * max_bin entries first, as XGBoost's sketch is

// Row weights as integers, so that the weight of equal values does not depend on the order of addition.
struct IntegerWeights {
  std::vector<std::int64_t> by_row;  // empty: all 1

  IntegerWeights(std::span<const float> row_weights, std::size_t num_rows) {
    if (row_weights.empty()) return;
    const float largest = *std::max_element(row_weights.begin(), row_weights.end());
    if (!(largest > 0)) return;  // all weights are 0: every row counts the same
    int exponent = 0;
    std::frexp(largest, &exponent);
    const int bits = std::min(40, 61 - static_cast<int>(std::bit_width(num_rows)));
    by_row.reserve(num_rows);
    for (const float weight : row_weights) {
      const auto rounded = std::llround(std::ldexp(double{weight}, bits - exponent));
      by_row.push_back(rounded == 0 && weight > 0 ? 1 : rounded);  // any weight can make a cut
    }
  }
};

// Fills `entries`, whose memory is used again for the next feature.
class SummaryBuilder {
 public:
  explicit SummaryBuilder(std::vector<SummaryEntry>& entries) : entries_(entries) { entries_.clear(); }
  void add(std::uint32_t key, std::int64_t weight) {
    if (entries_.empty() || key != last_key_) {
      entries_.push_back({.rank_begin = static_cast<double>(rank_), .weight = 0, .value = value_of_key(key)});
      last_key_ = key;
      entry_weight_ = 0;
    }
    entry_weight_ += weight;
    rank_ += weight;
    entries_.back().weight = static_cast<double>(entry_weight_);
  }

 private:
  std::vector<SummaryEntry>& entries_;
  std::uint32_t last_key_ = 0;
  std::int64_t rank_ = 0;
  std::int64_t entry_weight_ = 0;
};

struct SortScratch {
  std::vector<std::uint32_t> keys, other;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> key_rows;
  std::vector<SummaryEntry> summary;
};

// Into scratch.summary.
void summarise(const ColumnGroup& group, std::size_t local, const IntegerWeights& weights, SortScratch& scratch) {
  const auto first = group.keys.begin() + static_cast<std::ptrdiff_t>(group.begin[local]);
  const auto last = group.keys.begin() + static_cast<std::ptrdiff_t>(group.begin[local + 1]);
  SummaryBuilder summary(scratch.summary);
  if (weights.by_row.empty()) {
    scratch.keys.assign(first, last);
    sort_keys(scratch.keys, scratch.other);
    for (const std::uint32_t key : scratch.keys) summary.add(key, 1);
    return;
  }
  scratch.key_rows.clear();
  for (std::size_t at = group.begin[local]; at < group.begin[local + 1]; ++at) {
    scratch.key_rows.emplace_back(group.keys[at], group.rows[at]);
  }
  std::sort(scratch.key_rows.begin(), scratch.key_rows.end());
  for (const auto& [key, row] : scratch.key_rows) summary.add(key, weights.by_row[row]);
}

void check_finite(std::span<const SummaryEntry> summary, std::size_t feature) {
  if (!std::isinf(summary.front().value) && !std::isinf(summary.back().value)) return;
  throw base::ClientError("feature " + std::to_string(feature) +
                          " holds an infinite value; features must be finite, or missing");
}

struct CutsOfFeature {
  std::vector<float> upper = {};
  float lowest = 0;
  float first_value = std::numeric_limits<float>::quiet_NaN();
  bool has_missing = false;
};

// Values of rows that weigh nothing are no cuts, unless there are no others.
void drop_weightless(std::vector<SummaryEntry>& summary) {
  const auto is_weightless = [](const SummaryEntry& entry) { return entry.weight == 0; };
  if (!std::ranges::all_of(summary, is_weightless)) std::erase_if(summary, is_weightless);
}

CutsOfFeature cut_feature(std::vector<SummaryEntry>& summary, std::size_t feature, std::size_t num_values,
                          std::size_t num_rows, const CutRules& rules) {
  CutsOfFeature cuts{.has_missing = num_values < num_rows};
  if (summary.empty()) return cuts;
  check_finite(summary, feature);
  if (!rules.with_weightless) drop_weightless(summary);
  const bool one_byte = cuts.has_missing && rules.max_bin == 256 && num_rows > kSmallData;
  cuts.upper = upper_cuts(summary, num_values, one_byte ? rules.max_bin - 1 : rules.max_bin);
  if (cuts.upper.size() == summary.size()) cuts.first_value = summary.front().value;
  const double smallest = summary.front().value;
  cuts.lowest = static_cast<float>(smallest - std::abs(smallest) - double{1e-5f});
  return cuts;
}

}  // namespace

std::vector<SummaryEntry> prune(std::span<const SummaryEntry> entries, std::size_t size) {
  if (entries.size() <= size) return {entries.begin(), entries.end()};
  std::vector<SummaryEntry> kept = {entries.front()};
  kept.reserve(size);
  const std::size_t last = entries.size() - 1;
  const double begin = entries.front().rank_end();
  const double range = entries[last].rank_begin - begin;
  std::size_t i = 1;
  std::size_t taken = 0;
  for (std::size_t j = 1; j + 1 < size; ++j) {
    const double twice_rank = 2 * (static_cast<double>(j) * range / static_cast<double>(size - 1) + begin);
    while (i < last && twice_rank >= entries[i + 1].rank_end() + entries[i + 1].rank_begin) ++i;
    if (i == last) break;
    const std::size_t nearest = twice_rank < entries[i].rank_end() + entries[i + 1].rank_begin ? i : i + 1;
    if (nearest != taken) kept.push_back(entries[nearest]);
    taken = nearest;
  }
  if (taken != last) kept.push_back(entries[last]);
  return kept;
}

std::vector<float> upper_cuts(std::span<const SummaryEntry> summary, std::size_t num_values, int max_bin) {
  const auto bins = static_cast<std::size_t>(max_bin);
  const auto fine = prune(summary, std::min(num_values, kFineFactor * bins));
  const auto coarse = prune(fine, std::min(num_values, bins) + 1);
  const std::size_t num_cuts = std::min(coarse.size(), bins);
  std::vector<float> cuts;
  for (std::size_t i = 1; i < num_cuts; ++i) cuts.push_back(coarse[i].value);
  // Above every value of the column, in double and rounded once
  // (docs/reference/xgboost-algorithm.md#histograms-and-cuts).
  const double largest = coarse.back().value;
  cuts.push_back(static_cast<float>(largest + (std::abs(largest) + double{1e-5f})));
  return cuts;
}

FeatureCuts make_feature_cuts(const data::FeatureMatrix& features, std::span<const float> row_weights,
                              const CutRules& rules, base::ThreadPool& pool) {
  const std::size_t num_features = features.num_features();
  const std::size_t num_rows = features.num_rows();
  const auto is_categorical = [&](std::size_t feature) {
    return feature < rules.kinds.size() && rules.kinds[feature] == data::FeatureKind::kCategorical;
  };
  const IntegerWeights weights(row_weights, num_rows);
  const auto with_rows = weights.by_row.empty() ? WithRows::kNo : WithRows::kYes;
  std::vector<CutsOfFeature> by_feature(num_features);
  std::vector<SortScratch> scratch(static_cast<std::size_t>(pool.num_threads()));
  const std::size_t group_size = column_group_size(features);
  for (std::size_t begin = 0; begin < num_features; begin += group_size) {
    const auto group = read_columns(features, begin, std::min(num_features, begin + group_size), with_rows, pool);
    pool.run(group.begin.size() - 1, [&](std::size_t local, int worker) {
      SortScratch& of_worker = scratch[static_cast<std::size_t>(worker)];
      summarise(group, local, weights, of_worker);
      std::vector<SummaryEntry>& summary = of_worker.summary;
      const std::size_t num_values = group.begin[local + 1] - group.begin[local];
      if (is_categorical(begin + local)) {
        by_feature[begin + local] = {.upper = category_cuts(summary, begin + local),
                                     .has_missing = num_values < num_rows};
      } else {
        by_feature[begin + local] = cut_feature(summary, begin + local, num_values, num_rows, rules);
      }
    });
  }
  FeatureCuts cuts;
  for (std::size_t index = 0; index < num_features; ++index) {
    const CutsOfFeature& feature = by_feature[index];
    cuts.upper.insert(cuts.upper.end(), feature.upper.begin(), feature.upper.end());
    cuts.begin.push_back(static_cast<std::uint32_t>(cuts.upper.size()));
    cuts.lowest.push_back(feature.lowest);
    cuts.has_missing.push_back(feature.has_missing ? 1 : 0);
    cuts.categorical.push_back(is_categorical(index) ? 1 : 0);
    cuts.first_value.push_back(feature.first_value);
  }
  return cuts;
}

}  // namespace espalier::model
