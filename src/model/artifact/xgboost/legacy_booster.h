// The booster in XGBoost's binary format -> Forest (gbtree, dart) or LinearModel (gblinear), checked.
#pragma once

#include <string_view>
#include <variant>

#include "model/artifact/document/binary_cursor.h"
#include "model/artifact/xgboost/booster_reader.h"

namespace espalier::model {

// `name` is one of gbtree, dart and gblinear. Leaves the cursor behind the booster.
std::variant<Forest, LinearModel> read_legacy_booster(BinaryCursor& cursor, std::string_view name,
                                                      const BoosterShape& shape);

}  // namespace espalier::model
