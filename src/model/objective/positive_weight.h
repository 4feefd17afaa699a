// scale_pos_weight of XGBoost's elementwise regression losses: rows whose label is exactly 1 count that many times,
// whatever the loss (reg:squarederror and reg:gamma too).
#pragma once

#include "model/objective/gradient_pair.h"
#include "model/objective/objective.h"
#include "model/objective/parameter.h"

namespace espalier::model {

class PositiveWeight {
 public:
  explicit PositiveWeight(const ObjectiveParams& params) : weight_(static_cast<float>(params.scale_pos_weight)) {}

  bool is_one() const { return weight_ == 1.0f; }
  GradientPair scaled(GradientPair pair, float label) const {
    const float weight = label == 1.0f ? weight_ : 1.0f;
    return {pair.gradient * weight, pair.hessian * weight};
  }
  ObjectiveConfig config() const { return {{"reg_loss_param", {{"scale_pos_weight", parameter_text(weight_)}}}}; }

 private:
  float weight_;
};

}  // namespace espalier::model
