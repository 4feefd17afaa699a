// Reading an objective's parameters and writing them as the model file does.
#pragma once

#include <string>

#include "base/number.h"
#include "model/params.h"

namespace espalier::model {

inline float parameter(const ObjectiveParams& params, const std::string& name, float default_value) {
  const auto found = params.find(name);
  return found == params.end() ? default_value : static_cast<float>(found->second);
}

// C's "%.9g" of the float32, the number form of the model file's objective object.
inline std::string parameter_text(float value) {
  std::string text;
  base::append_general9(text, double{value});
  return text;
}

}  // namespace espalier::model
