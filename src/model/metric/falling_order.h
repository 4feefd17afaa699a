// Positions in order of falling value: what every metric of ranks walks along.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace espalier::model {

// Positions of `values` from the largest value to the smallest, equal ones in order of position; -0 equals +0. NaN has
// a fixed place too: before the largest value or, with its sign set, behind the smallest.
std::vector<std::uint32_t> falling_order(std::span<const float> values);

}  // namespace espalier::model
