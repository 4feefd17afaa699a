// multi:softprob and multi:softmax: cross entropy over num_class margins per row.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

// ClientError when num_class is below 2.
std::unique_ptr<const Objective> make_softmax(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_softprob(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
