// `cats` of the schema (XGBoost 3.1 and later) -> the category values of every feature.
#pragma once

#include <cstddef>
#include <vector>

#include "model/artifact/document/field.h"
#include "model/category_values.h"

namespace espalier::model {

// `booster`: "gradient_booster". One entry a feature; empty when the file has no category values. PlatformError.
std::vector<CategoryValues> read_category_values(const Field& booster, std::size_t num_features);

}  // namespace espalier::model
