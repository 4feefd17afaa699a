// "gradient_booster" of the schema -> Forest (gbtree, dart) or LinearModel (gblinear), checked.
#pragma once

#include <cstddef>
#include <variant>

#include "model/artifact/document/field.h"
#include "model/forest/forest.h"
#include "model/linear/linear_model.h"

namespace espalier::model {

struct BoosterShape {
  std::size_t num_features = 0;
  std::size_t num_groups = 1;
};

std::variant<Forest, LinearModel> read_booster(const Field& booster, const BoosterShape& shape);

}  // namespace espalier::model
