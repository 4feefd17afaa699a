// Which learner makes the rounds: by booster and process type.
#pragma once

#include <memory>

#include "model/model.h"
#include "model/rounds/margin_tables.h"
#include "model/rounds/round_learner.h"

namespace espalier::model {

// `model` is what is learned, `tables` the margins that follow it; both outlive the learner. The margins of rounds that
// `model` brings along are added at once.
std::unique_ptr<RoundLearner> make_round_learner(const LearningTask& task, Model& model, MarginTables& tables,
                                                 const Model* initial_model);

}  // namespace espalier::model
