// What must hold before a tree from a file is walked.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/forest/tree.h"

namespace espalier::model {

// Every array has num_nodes() entries (the reader saw to that). Checked here: from the root every node is reached at
// most once and names its parent; split features are below `num_features`; thresholds are numbers; category codes are
// in [0, 2^24). Then nodes that are not reached are made leaves of value 0, counted in num_deleted, and the codes of a
// node put in ascending order. PlatformError: "<where>: node 5: ...".
void check_tree(Tree& tree, std::size_t num_features, std::string_view where);

}  // namespace espalier::model
