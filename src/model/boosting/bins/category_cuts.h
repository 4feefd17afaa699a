// The bins of a categorical feature. Its values are category codes, whole numbers from 0; a bin is made of the codes
// from the previous upper cut up to its own, so that a value finds its bin as a number does.
// Up to kMaxBins codes: a bin each, from 0 to the largest one. Above, the kMaxKeptCategories heaviest
// categories keep a bin of their own and the runs of codes between them share one each, which always goes left together
// with every category that training did not see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/boosting/bins/feature_cuts.h"

namespace espalier::model {

inline constexpr std::uint32_t kMaxKeptCategories = 32767;  // with a run before, between and behind them

// Upper cuts of a feature from its exact summary. ClientError for a value that is no category code.
std::vector<float> category_cuts(std::span<const SummaryEntry> summary, std::size_t feature);

inline float first_category(std::span<const float> upper, std::uint32_t bin) { return bin == 0 ? 0 : upper[bin - 1]; }
inline bool is_single_category(std::span<const float> upper, std::uint32_t bin) {
  return upper[bin] - first_category(upper, bin) == 1;
}

}  // namespace espalier::model
