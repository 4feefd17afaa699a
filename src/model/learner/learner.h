// The boosting loop: datasets + params + objective -> Model. It knows no file, no clock, no environment. After every
// round it calls one observer, which answers "go on" or "stop".
#pragma once

#include <optional>
#include <span>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/model.h"
#include "model/params.h"
#include "model/rounds/round_report.h"

namespace espalier::model {

enum class StopReason { kAllRounds, kEarlyStopping, kRequested };

struct TrainingResult {
  Model model;  // cut to the best round after early stopping
  StopReason stop_reason = StopReason::kAllRounds;
  int rounds_done = 0;                     // by this training, those after the best one included
  std::optional<int> best_iteration = {};  // set when early stopping was on
  double best_score = 0;
};

// `train_set` is learned from; every set of `evaluation_sets` (usually train and validation) is measured after each
// round. Early stopping watches the last metric on the last evaluation set and needs a set besides train.
// With `initial_model` the rounds are appended to its rounds, or, with process_type update, at most num_rounds of its
// rounds are updated and make up the model. ClientError when it cannot be continued (model_start.h), for labels that
// the objective refuses and for sets whose width exceeds the training set's, the set named first. The model's bytes
// depend on train_set, params, seed and the initial model only: not on pool.num_threads(), SIMD level or file borders;
// without weights that later rounds change (dart), 5 rounds continued by 5 are 10 rounds.
TrainingResult learn_model(const LearnerParams& params, const data::Dataset& train_set,
                           std::span<const EvaluationSet> evaluation_sets, base::ThreadPool& pool,
                           const RoundObserver& observer, const StopRequest& stop_requested = {},
                           const Model* initial_model = nullptr);

}  // namespace espalier::model
