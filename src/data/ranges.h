// The largest numbers that a table may bring: what model files and float32 can say. Here and nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "data/matrix.h"

namespace espalier::data {

inline constexpr std::size_t kMaxRows = std::numeric_limits<RowIndex>::max();
inline constexpr std::uint64_t kMaxFeatures = 0x7FFFFFFF;  // model files count features in 31 bits
inline constexpr std::uint64_t kMaxFeatureIndex = kMaxFeatures - 1;
// Of one feature. Its value is a float32, which tells whole numbers below 2^24 apart.
inline constexpr std::size_t kMaxCategories = std::size_t{1} << 24;
inline constexpr float kCategoryLimit = static_cast<float>(kMaxCategories);  // codes are below it

}  // namespace espalier::data
