// Intercepts that an old version of XGBoost meant in another way than later ones read them: as the version that wrote
// the file answers, not as the one that would load it.
#pragma once

#include "model/model.h"

namespace espalier::model {

// Before 1.0 base_score was the margin; 1.0 to 1.2 took that of binary:logitraw for a probability, later versions take
// it for the margin. Such a model gets the base_score that later versions mean, and the number of the first of them, so
// that it is the same model when it is written and read again.
void settle_intercept(Model& model);

}  // namespace espalier::model
