// Which trees dart leaves out of a round, and what the trees weigh afterwards (Rashmi & Gilad-Bachrach 2015; the
// formulas are those of docs/reference/xgboost-algorithm.md#dart). Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/params.h"

namespace espalier::model {

// Indices, ascending, into `tree_weight`, the weights of all earlier trees. Whether a tree is dropped is a function of
// seed, round, its index and, with weighted sampling, the weights.
std::vector<std::uint32_t> dropped_trees(const DartParams& params, std::span<const float> tree_weight,
                                         std::uint64_t seed, int round);

// After a round that left `dropped` out: scales their weights so that the new trees add to them rather than replace
// them, and appends the weight of the `num_new` trees.
void normalize_weights(const DartParams& params, double learning_rate, std::span<const std::uint32_t> dropped,
                       std::size_t num_new, std::vector<float>& tree_weight);

}  // namespace espalier::model
