#include "model/boosting/bins/feature_bundles.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace espalier::model {
namespace {

constexpr std::size_t kCodes = 256;

struct Candidate {
  bool suits = false;
  std::uint8_t frequent_bin = 0;
};

// A feature that departs from its most frequent bin in at most half of the rows.
Candidate examine(std::span<const std::uint8_t> column, std::uint32_t num_bins) {
  std::array<std::uint32_t, kCodes> counts{};
  for (const std::uint8_t bin : column) ++counts[bin];
  const auto most = std::max_element(counts.begin(), counts.begin() + num_bins);
  return {.suits = *most >= column.size() / 2, .frequent_bin = static_cast<std::uint8_t>(most - counts.begin())};
}

// The rows in which some feature of the bundle departs from its most frequent bin, one byte each.
class OccupiedRows {
 public:
  explicit OccupiedRows(std::size_t num_rows) : rows_(num_rows, 0) {}

  void clear() { std::fill(rows_.begin(), rows_.end(), std::uint8_t{0}); }
  bool meets(std::span<const std::uint8_t> column, std::uint8_t frequent_bin) const {
    constexpr std::size_t kStep = 4096;
    for (std::size_t begin = 0; begin < column.size(); begin += kStep) {
      const std::size_t end = std::min(column.size(), begin + kStep);
      std::uint8_t both = 0;
      for (std::size_t row = begin; row < end; ++row) {
        both = static_cast<std::uint8_t>(both | (rows_[row] & static_cast<std::uint8_t>(column[row] != frequent_bin)));
      }
      if (both != 0) return true;
    }
    return false;
  }
  void add(std::span<const std::uint8_t> column, std::uint8_t frequent_bin) {
    for (std::size_t row = 0; row < column.size(); ++row) {
      rows_[row] = static_cast<std::uint8_t>(rows_[row] | static_cast<std::uint8_t>(column[row] != frequent_bin));
    }
  }

 private:
  std::vector<std::uint8_t> rows_;
};

std::vector<Candidate> find_candidates(const FeatureCuts& cuts, std::span<const std::uint8_t> columns,
                                       std::size_t num_rows, base::ThreadPool& pool) {
  std::vector<Candidate> candidates(cuts.num_features());
  pool.run(candidates.size(), [&](std::size_t feature, int) {
    const std::uint32_t num_bins = cuts.num_bins(feature);
    if (num_bins < 2 || num_bins > FeatureBundles::kMaxBins || cuts.has_missing[feature] != 0) return;
    candidates[feature] = examine(columns.subspan(feature * num_rows, num_rows), num_bins);
  });
  return candidates;
}

}  // namespace

std::vector<std::uint8_t> FeatureBundles::codes(std::uint32_t feature, std::uint32_t num_bins) const {
  std::vector<std::uint8_t> codes(num_bins, 0);
  std::uint8_t next = first_code[feature];
  for (std::uint32_t bin = 0; bin < num_bins; ++bin) {
    if (bin != unstored_bin[feature]) codes[bin] = next++;
  }
  return codes;
}

FeatureBundles single_features(std::size_t num_features) {
  FeatureBundles bundles;
  bundles.slot_begin.resize(num_features + 1);
  std::iota(bundles.slot_begin.begin(), bundles.slot_begin.end(), std::uint32_t{0});
  bundles.slot.assign(bundles.slot_begin.begin(), bundles.slot_begin.end() - 1);
  bundles.first_code.assign(num_features, 0);
  bundles.unstored_bin.assign(num_features, 0);
  return bundles;
}

FeatureBundles find_bundles(const FeatureCuts& cuts, std::span<const std::uint8_t> columns, std::size_t num_rows,
                            base::ThreadPool& pool) {
  const auto num_features = static_cast<std::uint32_t>(cuts.num_features());
  const auto candidates = find_candidates(cuts, columns, num_rows, pool);
  if (std::ranges::none_of(candidates, &Candidate::suits)) return single_features(num_features);
  FeatureBundles bundles = single_features(num_features);
  bundles.slot_begin.clear();
  OccupiedRows occupied(num_rows);
  std::size_t codes = kCodes;  // taken in the slot that grows; kCodes: closed
  for (std::uint32_t feature = 0; feature < num_features; ++feature) {
    const Candidate& candidate = candidates[feature];
    const auto column = columns.subspan(feature * num_rows, num_rows);
    const std::size_t stored = cuts.num_bins(feature) - 1;
    const bool joins = candidate.suits && codes + stored <= kCodes && !occupied.meets(column, candidate.frequent_bin);
    if (!joins) {
      // A slot with a single feature stores that feature's bins unchanged.
      if (!bundles.slot_begin.empty() && bundles.slot_begin.back() + 1 == feature) bundles.first_code[feature - 1] = 0;
      bundles.slot_begin.push_back(feature);
      codes = candidate.suits ? 1 : kCodes;
      if (candidate.suits) occupied.clear();
    }
    bundles.slot[feature] = static_cast<std::uint32_t>(bundles.slot_begin.size()) - 1;
    if (!candidate.suits) continue;
    bundles.first_code[feature] = static_cast<std::uint8_t>(codes);
    bundles.unstored_bin[feature] = candidate.frequent_bin;
    occupied.add(column, candidate.frequent_bin);
    codes += stored;
  }
  if (bundles.slot_begin.back() + 1 == num_features) bundles.first_code[num_features - 1] = 0;
  bundles.slot_begin.push_back(num_features);
  return bundles;
}

}  // namespace espalier::model
