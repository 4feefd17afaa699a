#include "model/boosting/bins/category_cuts.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "base/error.h"
#include "data/ranges.h"

namespace espalier::model {
namespace {

void check_codes(std::span<const SummaryEntry> summary, std::size_t feature) {
  for (const SummaryEntry& entry : summary) {
    if (entry.value >= 0 && entry.value < data::kCategoryLimit && entry.value == std::trunc(entry.value)) continue;
    throw base::ClientError(std::format(
        "feature {} is categorical and holds {}; a category is a whole number from 0 to 16777215, or missing", feature,
        entry.value));
  }
}

// The heaviest categories, ascending; equal weights: the lower code.
std::vector<float> kept_categories(std::span<const SummaryEntry> summary) {
  std::vector<SummaryEntry> heaviest(summary.begin(), summary.end());
  if (heaviest.size() > kMaxKeptCategories) {
    const auto end = heaviest.begin() + kMaxKeptCategories;
    std::nth_element(heaviest.begin(), end, heaviest.end(), [](const SummaryEntry& a, const SummaryEntry& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.value < b.value;
    });
    heaviest.erase(end, heaviest.end());
  }
  std::vector<float> codes;
  codes.reserve(heaviest.size());
  for (const SummaryEntry& entry : heaviest) codes.push_back(entry.value);
  std::ranges::sort(codes);
  return codes;
}

}  // namespace

std::vector<float> category_cuts(std::span<const SummaryEntry> summary, std::size_t feature) {
  std::vector<float> upper;
  if (summary.empty()) return upper;
  check_codes(summary, feature);
  const float end = summary.back().value + 1;
  if (end <= static_cast<float>(kMaxBins)) {
    for (float code = 1; code <= end; ++code) upper.push_back(code);
    return upper;
  }
  for (const float code : kept_categories(summary)) {
    if (const float before = upper.empty() ? 0 : upper.back(); code > before) upper.push_back(code);
    upper.push_back(code + 1);
  }
  if (upper.back() < end) upper.push_back(end);
  return upper;
}

}  // namespace espalier::model
