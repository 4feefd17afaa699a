// The sorted thresholds of one feature as a search tree of fan-out 16: each level holds the last entry of every group
// of 16 of the level below, padded with NaN, which no value reaches. One step is 16 compares and a count, without
// branches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier::model {

class CutTree {
 public:
  CutTree() = default;
  // `cuts`: ascending, distinct, no NaN.
  explicit CutTree(std::span<const float> cuts);

  // ranks[i] = number of cuts <= values[i]; 0 for NaN.
  void rank(std::span<const float> values, std::uint32_t* ranks) const;

 private:
  std::vector<float> entries_;              // levels one after another, top first
  std::vector<std::uint32_t> level_begin_;  // into entries_
};

}  // namespace espalier::model
