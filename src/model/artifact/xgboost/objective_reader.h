// "objective" of a model file -> Model, and the checks that all readers of models share.
#pragma once

#include "model/artifact/document/field.h"
#include "model/model.h"

namespace espalier::model {

// Name and parameter groups of the schema's object; then as complete_objective().
void read_objective(const Field& objective, Model& model);

// Checks that the objective is known and fits the model's outputs, gives it its present name, and adds the parameter
// groups that one version of XGBoost did not write and another one wants. PlatformError.
void complete_objective(Model& model);

// PlatformError when the objective has no margin for a base_score: every answer would be NaN.
void check_base_score(const Model& model);

}  // namespace espalier::model
