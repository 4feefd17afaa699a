// Sums of several trees over the same rows: one version for each SIMD level, chosen at run time. Sums of integers: all
// give the same.
#pragma once

#include <cstddef>
#include <cstdint>

namespace espalier::model {

inline constexpr std::size_t kTreesTogether = 4;

// cells[(slot * BinnedMatrix::kByteStride + code) * kTreesTogether + tree] += gradients[row * kTreesTogether + tree]
// for the codes of `num_slots` neighbouring slots, codes[row * row_codes + slot], of the rows 0 .. num_rows.
void add_together(const std::uint8_t* codes, std::size_t row_codes, std::uint32_t num_slots, std::size_t num_rows,
                  const std::uint64_t* gradients, std::uint64_t* cells);

}  // namespace espalier::model
