#include "model/rounds/gradient_check.h"

#include <cmath>

#include "base/error.h"

namespace espalier::model {

void refuse_gradients() {
  throw base::ClientError(
      "a gradient is not finite or a hessian is negative; labels, base margins, "
      "scale_pos_weight or max_delta_step are too large for the objective, or the learning rate lets it run away");
}

void check_gradients(std::span<const GradientPair> gradients) {
  for (const GradientPair& pair : gradients) {
    if (!std::isfinite(pair.gradient) || !std::isfinite(pair.hessian) || pair.hessian < 0) refuse_gradients();
  }
}

}  // namespace espalier::model
