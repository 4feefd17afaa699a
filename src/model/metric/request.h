// A requested metric, split into its parts: "error@0.7" for binary:logistic, "ndcg@5-" for rank:ndcg.
#pragma once

#include <optional>
#include <string>

#include "model/objective_params.h"

namespace espalier::model {

struct MetricRequest {
  std::string name;                 // "error", "ndcg"
  std::optional<double> parameter;  // 0.7, 5
  bool minus = false;               // the '-' at the end of "ndcg@5-"
  std::string objective;            // "binary:logistic"
  ObjectiveParams params;
};

}  // namespace espalier::model
