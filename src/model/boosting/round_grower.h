// The trees of one round: gradients of the margins, rows to learn from, and one tree per output group and parallel
// tree, all from the same gradients.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/histogram/root_batch.h"
#include "model/boosting/tree/rows/row_sampler.h"
#include "model/boosting/tree/tree_grower.h"
#include "model/forest/forest.h"
#include "model/rounds/round_learner.h"

namespace espalier::model {

class RoundGrower {
 public:
  explicit RoundGrower(const LearningTask& task);

  // Appends the trees of round `round` to `forest`, without closing the round, and tells `grown` each one's index as
  // soon as it stands. `margins` [num_rows, num_groups] are those of the training set; `grown` may change them. False:
  // a stop was requested and the last tree is not there.
  bool grow(int round, std::span<const float> margins, Forest& forest, const std::function<void(std::size_t)>& grown);

  // margins[row] += leaf value of the tree grown last, for every training row: cheaper than walking the tree, since the
  // leaf of most rows is known.
  void add_leaf_values(const Tree& tree, std::span<float> margins);

 private:
  std::span<const GradientPair> gradients_of(std::size_t group, std::size_t num_groups = 1) const;
  TreeRoot root_of(std::size_t group);
  Tree grow_tree(const TreeIdentity& identity, std::size_t group, std::span<const float> margins);
  void rebuild_bins(std::span<const GradientPair> gradients);

  LearningTask task_;
  std::unique_ptr<GradientSource> gradient_source_;
  std::size_t num_groups_;
  std::unique_ptr<BinnedMatrix> matrix_;
  std::unique_ptr<TreeGrower> grower_;
  std::optional<RootBatch> roots_;            // where several trees of a round start from the same rows
  GradientQuantizer quantizer_;               // elsewhere
  base::LargeArray<GradientPair> gradients_;  // [num_groups, num_rows]
  RowSample sample_;                          // of the tree grown last
  std::vector<GradientPair> sampled_;         // gradients of a group after gradient_based sampling
  std::vector<float> round_margins_;          // as the round found them; used where leaf values are fitted to them
  std::vector<float> cut_hessians_;           // tree_method approx: what the cuts were made with
};

}  // namespace espalier::model
