// LightGBM's model text, versions 2 to 4 -> Model (docs/model-format.md).
#pragma once

#include <string_view>

#include "model/model.h"

namespace espalier::model {

bool is_lightgbm(std::string_view bytes);

// Every float32 row reaches the leaves that LightGBM sends it to; leaves are rounded to float32 and summed in float32.
// PlatformError names the tree for what is damaged and for what XGBoost's trees cannot say.
Model read_lightgbm(std::string_view text);

}  // namespace espalier::model
