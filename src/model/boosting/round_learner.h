// What one boosting round does to the model; one implementation for each way to learn: new trees (tree_rounds), new
// trees with dropout (dart_rounds), better leaves for the trees of an earlier model (update_rounds), coefficients
// (linear_rounds).
#pragma once

#include <memory>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/boosting/booster.h"
#include "model/boosting/margin_tables.h"
#include "model/model.h"
#include "model/objective/objective.h"
#include "model/params.h"

namespace espalier::model {

// What every learner is made from; all of it outlives the learner.
struct LearningTask {
  const GbtParams& params;
  const data::Dataset& train_set;
  const Objective& objective;
  base::ThreadPool& pool;
  const StopRequest& stop_requested;  // may be empty

  bool should_stop() const { return stop_requested && stop_requested(); }
};

class RoundLearner {
 public:
  virtual ~RoundLearner() = default;
  // Makes round `round` of the model, which keys its random choices, and brings the margins up to date. False: a stop
  // was requested and the round was dropped; the model holds the whole rounds.
  virtual bool boost(int round) = 0;
};

// `model` is what is learned, `tables` the margins that follow it; both outlive the learner. The margins of rounds that
// `model` brings along are added at once.
std::unique_ptr<RoundLearner> make_round_learner(const LearningTask& task, Model& model, MarginTables& tables,
                                                 const Model* initial_model);

}  // namespace espalier::model
