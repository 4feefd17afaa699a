// The boosting loop: datasets + params + objective -> Model. It knows no file, no clock, no environment; the outside is
// told after every round through one observer and answers "go on" or "stop".
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/model.h"
#include "model/params.h"

namespace espalier::model {

struct EvaluationSet {
  std::string name;              // "train", "validation"
  const data::Dataset* dataset;  // outlives the call
};

struct MetricValue {
  std::string set;     // "validation"
  std::string metric;  // "rmse"
  double value = 0;
};

struct RoundReport {
  int round = 0;                         // of the model: from 0, or from the initial model's number of rounds on
  std::span<const MetricValue> metrics;  // set-major, metrics in eval_metric order
  const Model* model = nullptr;          // of the rounds so far; valid during the call
};

enum class Next { kContinue, kStop };
using RoundObserver = std::function<Next(const RoundReport&)>;
// Polled between the steps of a round: true drops the round under way and ends the training, so that a long round
// cannot hold up a stop. Once true it stays true. Called on the thread of train_gbt.
using StopRequest = std::function<bool()>;

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
TrainingResult train_gbt(const GbtParams& params, const data::Dataset& train_set,
                         std::span<const EvaluationSet> evaluation_sets, base::ThreadPool& pool,
                         const RoundObserver& observer, const StopRequest& stop_requested = {},
                         const Model* initial_model = nullptr);

}  // namespace espalier::model
