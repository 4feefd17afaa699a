// Reading an objective's parameters from the model file's object and writing them there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/params.h"

namespace espalier::model {

// Sets the parameter of XGBoost's name `name` from the model file's text. A text that is none of its values and a name
// that is no parameter's change nothing.
void read_parameter(std::string_view name, std::string_view text, ObjectiveParams& params);

// C's "%.9g" of the float32, the number form of the model file's objective object.
std::string parameter_text(float value);
std::string parameter_text(const std::vector<double>& values);  // "[0.1,0.9]"
std::string parameter_text(AftDistribution distribution);       // "normal", "logistic", "extreme"

}  // namespace espalier::model
