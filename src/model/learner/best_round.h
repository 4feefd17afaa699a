// Early stopping, which may be off, and the return to the best round.
#pragma once

#include <span>
#include <vector>

#include "model/learner/learner.h"
#include "model/rounds/early_stopping.h"
#include "model/rounds/evaluation.h"

namespace espalier::model {

class BestRound {
 public:
  // ClientError when the metric to watch is not evaluated. Off without a held-out set.
  BestRound(const LearnerParams& params, const Evaluation& evaluation);

  // `values` were measured with `model` after round `round`.
  void update(int round, std::span<const MetricValue> values, const Model& model);
  bool should_stop() const { return active_ && stopping_.should_stop(); }
  // Takes the model back to the best round: later trees go, and what later rounds changed of the earlier ones (dart's
  // weights, a linear model's coefficients) is as it was when the best value was measured.
  void finish(TrainingResult& result) const;

 private:
  bool active_ = false;
  EarlyStopping stopping_{0, MetricSense::kMinimise};
  std::size_t from_end_ = 1;        // place of the watched metric among the last set's, from the end
  std::vector<float> tree_weight_;  // at the best round; trees themselves never change
  LinearModel linear_;
};

}  // namespace espalier::model
