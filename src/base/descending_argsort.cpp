#include "base/descending_argsort.h"

#include <algorithm>
#include <array>

#include "base/float_order.h"

namespace espalier::base {
namespace {

// Stable radix sort, ascending by the upper half, 11 bits at a time: a metric must not take as long to compute as the
// round that it measures.
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

void descending_argsort(std::span<const float> values, std::vector<std::uint64_t>& scratch,
                        std::vector<std::uint32_t>& positions) {
  constexpr std::size_t kFewValues = 2048;  // for which counting digits costs more than comparing
  scratch.resize(values.size());            // key in the upper half, position in the lower
  for (std::size_t i = 0; i < values.size(); ++i) scratch[i] = std::uint64_t{~ascending_key(values[i])} << 32 | i;
  if (values.size() <= kFewValues) {
    std::ranges::sort(scratch);
  } else {
    radix_sort(scratch);
  }
  positions.resize(values.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<std::uint32_t>(scratch[i]);
}

std::vector<std::uint32_t> descending_argsort(std::span<const float> values) {
  std::vector<std::uint64_t> scratch;
  std::vector<std::uint32_t> positions;
  descending_argsort(values, scratch, positions);
  return positions;
}

}  // namespace espalier::base
