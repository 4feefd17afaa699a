// Trees whose leaves hold a value for every output (multi_output_tree) -> one tree for each output.
#pragma once

#include "model/forest/forest.h"

namespace espalier::model {

// The same margins bit for bit. Trees of a round stand in the order of their outputs, as XGBoost orders them; a forest
// without vector leaves stays as it is.
void split_vector_leaves(Forest& forest);

}  // namespace espalier::model
