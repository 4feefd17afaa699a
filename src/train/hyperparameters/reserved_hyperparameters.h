// Names that the platform and its SDK set for themselves beside the user's: sagemaker_* and default_user_module_name.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {

bool is_reserved(std::string_view name);

// Refuses those that ask for a script, takes the log level, and notes the others in one line. Values that mean "not
// given" ask for nothing.
void apply_reserved(const std::map<std::string, std::string>& hyperparameters, PlanDraft& draft);

}  // namespace espalier::train
