// From bins back to values: writes a split that was found in bins into a tree, which knows values only.
#pragma once

#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/split/split_search.h"
#include "model/forest/tree.h"

namespace espalier::model {

// Sets feature, condition, default direction, categories and gain of the inner node `node`. Numeric: the condition is
// the upper cut of the last bin that goes left.
void write_split(const SplitCandidate& split, const FeatureCuts& cuts, Tree& tree, NodeIndex node);

// The condition of a numeric split as tree_method exact has it: half-way between the largest value on the left and the
// smallest on the right; where a side holds missing values alone, outside the other side's values
// (docs/reference/xgboost-algorithm.md#exact-thresholds). For features whose bins hold one value each.
float exact_condition(const BinnedMatrix& matrix, data::FeatureIndex feature, const RowSpan& left,
                      const RowSpan& right);

}  // namespace espalier::model
