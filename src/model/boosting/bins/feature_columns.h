// Columns of a feature matrix as sortable keys: what the quantile cuts are computed from. Features are taken in groups
// so that the transposed copy stays small beside the data.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/float_order.h"
#include "base/parallel.h"
#include "data/matrix.h"

namespace espalier::model {

// Unsigned keys whose order is the order of the floats; -0 and +0 share a key; NaN is kMissingKey, above all others.
inline constexpr std::uint32_t kMissingKey = 0xFFFFFFFFu;

inline std::uint32_t sort_key(float value) {
  if (value != value) return kMissingKey;
  return base::ascending_key(value);
}

inline float value_of_key(std::uint32_t key) {
  return std::bit_cast<float>((key & 0x80000000u) != 0 ? key ^ 0x80000000u : ~key);
}

// Keys (and rows, when asked for) of the features [feature_begin, feature_end), missing values left out.
struct ColumnGroup {
  std::size_t feature_begin = 0;
  std::vector<std::size_t> begin;   // per feature of the group, plus one: borders into keys
  std::vector<std::uint32_t> keys;  // inside a feature in row order
  std::vector<std::uint32_t> rows;  // row of each key; empty unless asked for
};

enum class WithRows { kNo, kYes };

// Widest group that keeps the copy of `features` below about 256 MiB, at least 1.
std::size_t column_group_size(const data::FeatureMatrix& features);
ColumnGroup read_columns(const data::FeatureMatrix& features, std::size_t feature_begin, std::size_t feature_end,
                         WithRows with_rows, base::ThreadPool& pool);

// Sorts `keys` ascending (radix sort for long columns); `scratch` is reused memory.
void sort_keys(std::vector<std::uint32_t>& keys, std::vector<std::uint32_t>& scratch);

}  // namespace espalier::model
