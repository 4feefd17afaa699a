#include "model/metric/falling_order.h"

#include <algorithm>
#include <array>
#include <bit>

namespace espalier::model {
namespace {

// A key that ascends as the value descends. -0 and +0 get the same key.
std::uint32_t descending_key(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);
  const std::uint32_t ascending = (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
  return ~ascending;
}

// Ascending in the upper half, a stable radix sort by 11 bits of it at a time: a metric line a round must not cost as
// much as the round.
void radix_sort(std::vector<std::uint64_t>& entries) {
  constexpr int kDigitBits = 11;
  constexpr std::uint64_t kDigitMask = (1u << kDigitBits) - 1;
  std::vector<std::uint64_t> sorted(entries.size());
  for (int shift = 32; shift < 64; shift += kDigitBits) {
    std::array<std::size_t, kDigitMask + 2> start{};
    for (const std::uint64_t entry : entries) ++start[(entry >> shift & kDigitMask) + 1];
    for (std::size_t digit = 1; digit < start.size(); ++digit) start[digit] += start[digit - 1];
    for (const std::uint64_t entry : entries) sorted[start[entry >> shift & kDigitMask]++] = entry;
    entries.swap(sorted);
  }
}

}  // namespace

std::vector<std::uint32_t> falling_order(std::span<const float> values) {
  constexpr std::size_t kFewValues = 2048;            // for which counting digits costs more than comparing
  std::vector<std::uint64_t> entries(values.size());  // key in the upper half, position in the lower
  for (std::size_t i = 0; i < values.size(); ++i) entries[i] = std::uint64_t{descending_key(values[i])} << 32 | i;
  if (values.size() <= kFewValues) {
    std::ranges::sort(entries);
  } else {
    radix_sort(entries);
  }
  std::vector<std::uint32_t> positions(values.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<std::uint32_t>(entries[i]);
  return positions;
}

}  // namespace espalier::model
