// process_type update: no tree is grown. Round by round the trees of an earlier model come back, with statistics and
// leaves from this training set (tree_refresh.h), without splits that are not worth it (tree_prune.h), or both.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/rounds/round_learner.h"

namespace espalier::model {

class UpdateRounds final : public RoundLearner {
 public:
  // `source` holds the trees to update and outlives this; `forest` has none yet.
  UpdateRounds(const LearningTask& task, const Forest& source, Forest& forest, MarginTables& tables);
  // `round` below the number of rounds of the source.
  bool boost(int round) override;

 private:
  Tree update(const Tree& tree, std::size_t group, std::span<const float> margins, float leaf_scale);
  void refresh(Tree& tree, std::size_t group, std::span<const float> margins, float leaf_scale);
  void replace_leaves(Tree& tree, std::span<const NodeIndex> leaves, std::size_t group, std::span<const float> margins,
                      float leaf_scale) const;
  void add_margins(std::size_t tree);

  LearningTask task_;
  std::unique_ptr<GradientSource> gradient_source_;
  const Forest* source_;
  Forest* forest_;
  MarginTables* tables_;
  std::vector<GradientPair> gradients_;  // [num_groups, num_rows]
  GradientQuantizer quantizer_;
};

}  // namespace espalier::model
