// Splits rows by a code of each: one version for each SIMD level, chosen at run time. All give the same rows in the
// same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/matrix.h"

namespace espalier::model {

// Where the rows of a node go, ascending as they came. Both have room for as many as are split; what stands behind the
// rows that arrive is not kept.
struct SplitRows {
  data::RowIndex* left = nullptr;
  data::RowIndex* right = nullptr;
};

// Codes below `first_right` go left, and so does `also_left`; both are at most 2^30.
struct LeftCodes {
  std::uint32_t first_right = 0, also_left = 0;
};

// codes[i] is that of rows[i]. Returns how many rows went left.
std::size_t split_by_code(const std::uint8_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                          const SplitRows& out);
std::size_t split_by_code(const std::uint16_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                          const SplitRows& out);

}  // namespace espalier::model
