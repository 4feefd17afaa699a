// Rows that try every kind of answer of a model's trees: made from its own thresholds.
#pragma once

#include "data/matrix.h"
#include "model/model.h"

namespace espalier::serve {

// The same rows for the same model. Each used feature takes a threshold of its own, a float32 beside one, a category of
// its own, 0, or is missing. At most `num_rows`, fewer for models that use very many features.
data::FeatureMatrix probe_rows(const model::Model& model, std::size_t num_rows);

}  // namespace espalier::serve
