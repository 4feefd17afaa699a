// Which trees of a forest make a boosting round, when a file does not say it.
#pragma once

#include "model/forest/forest.h"

namespace espalier::model {

// Every round has the same number of trees: num_parallel_tree for each output group, or for all groups together when
// the leaves are vectors. Sets round_begin from trees, num_groups and num_parallel_tree.
void set_regular_rounds(Forest& forest);

}  // namespace espalier::model
