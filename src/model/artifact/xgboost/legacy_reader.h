// XGBoost's binary format of the 1.x versions and before (docs/model-format.md): packed structs, little-endian.
#pragma once

#include <string_view>

#include "model/model.h"

namespace espalier::model {

// True when the fixed part of the format stands at the beginning: behind the letters `binf`, without them, or behind
// the four bytes that the JVM package puts in front.
bool is_legacy(std::string_view bytes);

// Boosters gbtree, dart and gblinear. What stands behind the model is ignored, as XGBoost does. PlatformError names the
// byte, or tree and node.
Model read_legacy(std::string_view bytes);

// What a pickle of XGBoost 1.0 holds: a header, the format above, and the learner's configuration, which is ignored.
bool is_legacy_snapshot(std::string_view bytes);
Model read_legacy_snapshot(std::string_view bytes);

}  // namespace espalier::model
