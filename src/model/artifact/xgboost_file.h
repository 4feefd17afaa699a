// XGBoost's model file: bytes <-> Model (shared reference: docs/model-format.md). Format is found from the content.
#pragma once

#include <string>
#include <string_view>

#include "model/model.h"

namespace espalier::model {

enum class ModelEncoding { kUbjson, kJson };

// JSON or UBJSON of every XGBoost version since the schema exists. PlatformError in one sentence for damaged or foreign
// bytes: sizes are bounded before anything is allocated, child indices and cycles are checked, nothing recurses over
// input.
Model read_model(std::string_view bytes);

// Keys in ascending byte order, every objective key that 1.7, 2.x and 3.x want; the same Model gives the same bytes.
std::string write_model(const Model& model, ModelEncoding encoding);

}  // namespace espalier::model
