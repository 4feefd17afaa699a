#include "model/forest/cut_tree.h"

#include <limits>

#include "model/forest/tree_kernels.h"

namespace espalier::model {

CutTree::CutTree(std::span<const float> cuts) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  std::vector<std::vector<float>> levels;  // bottom first
  levels.emplace_back(cuts.begin(), cuts.end());
  while (true) {
    std::vector<float>& level = levels.back();
    // At least one NaN at the end: the count of entries <= x never runs past the last group.
    level.resize((level.size() / kCutGroup + 1) * kCutGroup, kNaN);
    if (level.size() == kCutGroup) break;
    std::vector<float> above;
    for (std::size_t last = kCutGroup - 1; last + 1 < level.size(); last += kCutGroup) above.push_back(level[last]);
    levels.push_back(std::move(above));
  }
  for (std::size_t level = levels.size(); level-- > 0;) {
    level_begin_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.insert(entries_.end(), levels[level].begin(), levels[level].end());
  }
}

void CutTree::rank(std::span<const float> values, std::uint32_t* ranks) const {
  rank_values({.entries = entries_.data(), .level_begin = level_begin_.data(), .num_levels = level_begin_.size()},
              values, ranks);
}

}  // namespace espalier::model
