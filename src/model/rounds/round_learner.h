// What one boosting round does to the model; one implementation for each way to learn: new trees (tree_rounds), new
// trees with dropout (dart_rounds), better leaves for the trees of an earlier model (update_rounds), coefficients
// (linear_rounds).
#pragma once

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/model.h"
#include "model/objective/objective.h"
#include "model/params.h"
#include "model/rounds/margin_tables.h"
#include "model/rounds/round_report.h"

namespace espalier::model {

// What every learner is made from; all of it outlives the learner.
struct LearningTask {
  const LearnerParams& params;
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

}  // namespace espalier::model
