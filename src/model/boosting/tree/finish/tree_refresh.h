// process_type update, updater refresh: a tree keeps its splits and gets the statistics, and when asked the leaf
// values, of other rows than it was grown from (docs/reference/xgboost-algorithm.md#updating-a-model).
#pragma once

#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/forest/tree.h"
#include "model/params.h"

namespace espalier::model {

// The leaf of every row.
std::vector<NodeIndex> leaves_of_rows(const Tree& tree, const data::FeatureMatrix& features, base::ThreadPool& pool);

// Sets gain, sum_hessian and base_weight of every node from the rows that reach it. `leaves` are those of all rows,
// `gradients` hold one pair a row. Sums are over integers, so the numbers depend neither on row order nor on threads.
void refresh_statistics(Tree& tree, std::span<const NodeIndex> leaves, const GradientQuantizer& gradients,
                        const TreeParams& params, base::ThreadPool& pool);

// Every leaf value becomes base_weight * leaf_scale.
void refresh_leaves(Tree& tree, float leaf_scale);

}  // namespace espalier::model
