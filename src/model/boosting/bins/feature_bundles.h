// Neighbouring features that share a byte of a row because no row departs from the most frequent bin of more than one
// of them: the columns of a one-hot code. Only how rows are stored: sums of the bin that is not stored are what the
// node's total leaves, exactly, so the model is the one without bundles.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/bins/feature_cuts.h"

namespace espalier::model {

struct FeatureBundles {
  static constexpr std::uint32_t kMaxBins = 32;  // of a feature that is worth bundling

  std::vector<std::uint32_t> slot_begin;   // first feature of every byte of a row, and the number of features
  std::vector<std::uint32_t> slot;         // per feature
  std::vector<std::uint8_t> first_code;    // per feature its code of the first bin that is stored; 0: alone in its slot
  std::vector<std::uint8_t> unstored_bin;  // per feature the bin that has no code; without meaning when alone

  std::uint32_t num_slots() const { return static_cast<std::uint32_t>(slot_begin.size()) - 1; }
  // Code of every bin of a bundled feature; 0 for the bin that is not stored.
  std::vector<std::uint8_t> codes(std::uint32_t feature, std::uint32_t num_bins) const;
};

// Every feature in a slot of its own.
FeatureBundles single_features(std::size_t num_features);
// `columns`: the bins of all rows, feature after feature. Features with missing values stay alone.
FeatureBundles find_bundles(const FeatureCuts& cuts, std::span<const std::uint8_t> columns, std::size_t num_rows,
                            base::ThreadPool& pool);

}  // namespace espalier::model
