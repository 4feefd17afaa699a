// booster dart: every round leaves some of the earlier trees out, adds trees to what remains, and weighs both so that
// their sum stays where it was.
#pragma once

#include <vector>

#include "model/boosting/leaf_table.h"
#include "model/boosting/round_grower.h"
#include "model/rounds/round_learner.h"

namespace espalier::model {

class DartRounds final : public RoundLearner {
 public:
  // The trees that `forest` brings along are added to `tables`; without weights each of them weighs 1.
  DartRounds(const LearningTask& task, Forest& forest, MarginTables& tables);
  bool boost(int round) override;

 private:
  void sum_margins(std::size_t table, std::span<const std::uint32_t> left_out);

  LearningTask task_;
  Forest* forest_;
  MarginTables* tables_;
  RoundGrower grower_;
  std::vector<LeafTable> leaves_;  // one per margin table
};

}  // namespace espalier::model
