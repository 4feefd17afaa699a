// Parameters of an objective as the tools of the oracle tests take them.
#pragma once

#include <string>
#include <vector>

#include "model/objective/parameter.h"

namespace espalier::test {

// Each as name=value. ClientError as model::read_parameter.
inline model::ObjectiveParams read_objective_parameters(const std::vector<std::string>& parameters) {
  model::ObjectiveParams params;
  for (const std::string& parameter : parameters) {
    const std::size_t equals = parameter.find('=');
    model::read_parameter(parameter.substr(0, equals), parameter.substr(equals + 1), params);
  }
  return params;
}

}  // namespace espalier::test
