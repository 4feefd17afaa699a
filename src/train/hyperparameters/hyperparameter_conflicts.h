// Which hyperparameters mean something only together, and which contradict each other.
#pragma once

#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {

// To be called when all values are applied. Turns `updater` into what it asks for, with a problem for updaters that do
// not fit the booster or process_type; adds a problem for combinations that cannot be trained and a note for values
// that are for other boosters.
void check_combinations(PlanDraft& draft);

}  // namespace espalier::train
