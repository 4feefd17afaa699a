// LightGBM's model text, versions 2 to 4 -> Model (docs/model-format.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace espalier::model {

bool is_lightgbm(std::string_view bytes);

// Every float32 row reaches the leaves that LightGBM sends it to; leaves are rounded to float32 and summed in float32.
// Thresholds that float32 cannot tell apart are named in `warnings`, which may be null. PlatformError names the tree
// for what is damaged and for what XGBoost's trees cannot say.
Model read_lightgbm(std::string_view text, std::vector<std::string>* warnings = nullptr);

}  // namespace espalier::model
