// LightGBM's tree -> Tree that sends every float32 row to the same leaf.
#pragma once

#include <string_view>

#include "model/artifact/lightgbm/lightgbm_tree.h"
#include "model/forest/tree.h"

namespace espalier::model {

// Leaf values are multiplied by `scale` in double and rounded once. `where` opens the refusal of a tree that cannot be
// said with a million nodes (zero_as_missing only: one split may need three comparisons and its subtrees twice).
Tree converted_tree(const LightGbmTree& source, double scale, std::string_view where);

}  // namespace espalier::model
