// Model -> the document of a model file, so that XGBoost 1.7, 2.x and 3.x all load it (docs/model-format.md).
#pragma once

#include "model/artifact/document_writer.h"
#include "model/model.h"

namespace espalier::model {

// Keys in ascending byte order. Two forms that older libraries misread are avoided where the model allows it: a
// base_score in brackets (one value is written plainly) and a missing parameter group (objective_config is to be
// complete).
void write_schema(const Model& model, DocumentWriter& writer);

}  // namespace espalier::model
