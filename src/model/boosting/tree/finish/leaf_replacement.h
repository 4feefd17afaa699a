// Leaf values that are not Newton steps: objectives such as the absolute error say themselves which constant suits the
// rows of a leaf (Objective::replaces_leaf_values).
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/boosting/tree/split/split.h"
#include "model/forest/tree.h"

namespace espalier::model {

// The best constant for some training rows, ascending and not empty. Called from several threads at once.
using BestConstant = std::function<float(std::span<const data::RowIndex>)>;

// Moves the values of leaves so that the tree obeys the monotone constraints: as in growing, the middle between the
// values of two sides becomes a border for both. `values`: per node its best constant.
void obey_monotone_constraints(const Tree& tree, const SplitRules& rules, std::span<float> values);

}  // namespace espalier::model
