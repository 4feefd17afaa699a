// Splits that are not worth their place become leaves: tree_method exact with gamma; process_type update, updater
// prune.
#pragma once

#include "model/forest/tree.h"
#include "model/params.h"

namespace espalier::model {

// `tree` without the splits above two leaves that gain less than min_split_gain or whose leaves are deeper than
// max_depth (0: no limit), from the bottom up: a weak split above a strong one stays. Such a split becomes a leaf of
// value base_weight * leaf_scale. Nodes are renumbered from the root down, level by level.
Tree pruned(const Tree& tree, const TreeParams& params, float leaf_scale);

}  // namespace espalier::model
