// booster gbtree: every round adds trees.
#pragma once

#include "model/boosting/group_columns.h"
#include "model/boosting/round_grower.h"
#include "model/rounds/round_learner.h"

namespace espalier::model {

class TreeRounds final : public RoundLearner {
 public:
  // The trees that `forest` brings along are added to `tables`.
  TreeRounds(const LearningTask& task, Forest& forest, MarginTables& tables);
  bool boost(int round) override;

 private:
  LearningTask task_;
  Forest* forest_;
  MarginTables* tables_;
  RoundGrower grower_;
  GroupColumns margins_;  // of the training set, while trees are added
};

}  // namespace espalier::model
