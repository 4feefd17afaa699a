// The document of a model file -> Model (docs/model-format.md).
#pragma once

#include "model/artifact/document/document.h"
#include "model/model.h"

namespace espalier::model {

// Takes every version of the schema, and a full snapshot whose model lies under "Model". PlatformError names the place.
Model read_schema(const Document& document);

}  // namespace espalier::model
