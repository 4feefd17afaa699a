// Which leaf of each tree a row falls into: XGBoost's pred_leaf.
#pragma once

#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/explain/explained_model.h"
#include "model/model.h"

namespace espalier::model {

// [num_rows, num_trees] node ids, trees in the order of the forest (round-major, then group, then parallel tree).
// `pool` may be null. ClientError when `features` is wider than the model and for a linear model, which has no leaves.
std::vector<NodeIndex> leaf_indices(const Model& model, const data::FeatureMatrix& features, base::ThreadPool* pool,
                                    RoundRange rounds = {});

}  // namespace espalier::model
