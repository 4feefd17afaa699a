// A metric as it was asked for, taken apart: "error@0.7" for binary:logistic.
#pragma once

#include <optional>
#include <string>

namespace espalier::model {

struct MetricRequest {
  std::string name;                 // "error"
  std::optional<double> parameter;  // 0.7
  std::string objective;            // "binary:logistic"
};

}  // namespace espalier::model
