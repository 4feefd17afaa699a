// The cheap rule of attribution: each split on the row's way gives its feature the change of the expected margin
// (Saabas 2014).
#pragma once

#include <span>

#include "model/explain/path_tree.h"

namespace espalier::model {

// Adds to out[feature]; `row` as leaf_of takes it.
void add_saabas(const PathTree& tree, std::span<const float> row, std::span<double> out);

}  // namespace espalier::model
