// Positions in order of falling value: what metrics of ranks and ranking objectives walk along.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace espalier::base {

// Positions of `values` from the largest value to the smallest, equal ones in order of position; -0 equals +0. NaN has
// a fixed place too: before the largest value or, with its sign set, behind the smallest.
std::vector<std::uint32_t> descending_argsort(std::span<const float> values);
// The same into `positions`; `scratch` is memory that calls one after another share.
void descending_argsort(std::span<const float> values, std::vector<std::uint64_t>& scratch,
                        std::vector<std::uint32_t>& positions);

}  // namespace espalier::base
