// Model -> the document of a model file, for all of XGBoost 1.7, 2.x and 3.x or for one of them (docs/model-format.md).
#pragma once

#include "model/artifact/document/document_writer.h"
#include "model/artifact/xgboost/schema_version.h"
#include "model/model.h"

namespace espalier::model {

// Keys in ascending byte order. Two forms that older libraries misread are avoided where the model allows it: a
// base_score in brackets (one value is written plainly) and a missing parameter group (objective_config is to be
// complete). For one version, `model` is what fitted_to() gave for it.
void write_schema(const Model& model, DocumentWriter& writer, SchemaVersion version);

}  // namespace espalier::model
