// Grows one tree from the gradients of one output group. The driver is a queue of leaves with their best splits;
// depth-wise and loss-guided growth are two orders of that queue (expand_queue.h).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/expand_queue.h"
#include "model/boosting/tree/finish/leaf_replacement.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/histogram/root_batch.h"
#include "model/boosting/tree/node_evaluator.h"
#include "model/boosting/tree/rows/row_partition.h"
#include "model/boosting/tree/rows/row_sampler.h"
#include "model/boosting/tree/split/column_sampler.h"
#include "model/boosting/tree/split/interaction_constraints.h"
#include "model/forest/tree.h"
#include "model/params.h"

namespace espalier::model {

class TreeGrower {
 public:
  // Bytes of histograms kept for subtraction. Above it a node's children are both summed from their rows: slower, the
  // same bits.
  static constexpr std::size_t kHistogramBudget = std::size_t{1} << 30;

  // `matrix` and `pool` outlive the grower.
  TreeGrower(const BinnedMatrix& matrix, const TreeParams& params, base::ThreadPool& pool,
             std::size_t histogram_budget = kHistogramBudget, std::function<bool()> stop_requested = {});

  ~TreeGrower();

  // From the rows of `sample`; `root`, with the gradients of all rows and perhaps the sums of just those, outlives the
  // calls that follow. `leaf_scale` multiplies every leaf weight (learning rate / number of parallel trees). Growth
  // ends early once stop_requested() is true; the tree is then of no use.
  Tree grow(const TreeRoot& root, const RowSample& sample, const TreeIdentity& identity, float leaf_scale);

  // Gives the leaves of the last tree the values best_value(rows of the leaf) * leaf_scale. Rows that sampling left out
  // do not count. Under monotone constraints the values are moved until they obey.
  void replace_leaf_values(Tree& tree, float leaf_scale, const BestConstant& best_value) const;

  // margins[row] += leaf value, for the rows that the last tree was grown from.
  void add_leaf_values(const Tree& tree, std::span<float> margins) const;

 private:
  struct Node;
  void start(const TreeRoot& root, const RowSample& sample);
  void expand(Tree& tree, std::span<const ExpandEntry> batch);
  void add_children(NodeIndex parent, NodeIndex left, const PartitionJob& job);
  void set_bounds(NodeIndex parent, NodeIndex left);
  void set_exact_conditions(Tree& tree, std::span<const ExpandEntry> batch) const;
  void prune(Tree& tree);
  void evaluate(std::span<const EvaluationJob> jobs);
  void evaluate_children(const Tree& tree, std::span<const ExpandEntry> parents);
  void add_jobs(NodeIndex parent, NodeIndex left, std::vector<EvaluationJob>& jobs);
  void plan_histogram(Node& node);
  void release_histogram(Node& node);
  void push_if_worth(NodeIndex node);
  bool may_split(const Node& node) const;
  std::vector<data::FeatureIndex> path_of(const Node& node) const;
  float weight(NodeIndex node, const GradientSum& fine_sum) const;
  void set_statistics(Tree& tree, float leaf_scale) const;
  std::vector<RowRange> ranges() const;  // by node

  const BinnedMatrix* matrix_;
  TreeParams params_;
  SplitRules rules_;
  base::ThreadPool* pool_;
  std::function<bool()> stop_requested_;  // may be empty
  ColumnSampler columns_;
  InteractionConstraints interactions_;
  NodeEvaluator evaluator_;
  const GradientQuantizer* quantizer_ = nullptr;  // of the tree that grows
  RowPartition partition_;
  ExpandQueue queue_;
  std::vector<Node> nodes_;  // by node id
  std::size_t histogram_budget_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace espalier::model
