// booster gblinear: every round moves the coefficients of one linear model.
#pragma once

#include <memory>
#include <vector>

#include "model/rounds/round_learner.h"
#include "model/solvers/gblinear.h"

namespace espalier::model {

class LinearRounds final : public RoundLearner {
 public:
  LinearRounds(const LearningTask& task, LinearModel& model, MarginTables& tables);
  bool boost(int round) override;

 private:
  void set_margins();

  LearningTask task_;
  std::unique_ptr<GradientSource> gradient_source_;
  LinearModel* model_;
  MarginTables* tables_;
  GbLinear solver_;
  std::vector<GradientPair> gradients_;  // [num_groups, num_rows]
};

}  // namespace espalier::model
