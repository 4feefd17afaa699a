// Histograms and best splits of a batch of nodes. Of two siblings only the smaller is summed from its rows, the larger
// is parent minus smaller; sums, subtraction and split scan of a panel of features happen in one task while its cells
// are in cache. Only histograms that a later level subtracts from are written to memory. Where a node has so few rows
// that nearly all bins would be empty, its rows are summed into the bins that they lie in and no histogram is made.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/histogram/histogram.h"
#include "model/boosting/tree/rows/row_partition.h"
#include "model/boosting/tree/split/column_sampler.h"
#include "model/boosting/tree/split/split_search.h"

namespace espalier::model {

// A leaf that may be split.
struct GrowingNode {
  RowSpan rows;
  GradientSum total;
  WeightBounds bounds = {};                     // of the weights below it, from monotone constraints
  std::shared_ptr<const FeatureMask> features;  // that it may split on
  bool wants_split = true;                      // false: only its sibling does
  bool keeps_histogram = false;                 // its children may be wanted
  NodeHistogram histogram;                      // out: when kept
  SplitCandidate best;                          // out
};

struct EvaluationJob {
  GrowingNode* summed = nullptr;          // from its rows
  GrowingNode* subtracted = nullptr;      // parent minus summed; null: no such node
  const NodeHistogram* parent = nullptr;  // of both; set when `subtracted` is
  std::span<const PanelSums> sums = {};   // of the rows of `summed`, one for each panel; empty: to be made
};

class NodeEvaluator {
 public:
  NodeEvaluator(const BinnedMatrix& matrix, const SplitRules& rules, base::ThreadPool& pool);
  ~NodeEvaluator();

  // For the trees to come: gradients and the features of the tree. Both must outlive the calls of evaluate().
  void start_tree(const GradientQuantizer& gradients, const FeatureMask& tree_features);
  void evaluate(std::span<const EvaluationJob> jobs);
  // A node of that many rows is evaluated without a histogram, unless its sibling is to be subtracted from one.
  bool has_few_rows(std::size_t num_rows) const { return static_cast<double>(num_rows) < few_rows_; }

 private:
  struct ChunkedPanel;
  struct Task;
  struct Plan;
  struct Worker;
  Plan plan(std::span<const EvaluationJob> jobs) const;
  void add_tasks(std::size_t index, const EvaluationJob& job, std::size_t num_jobs, Plan& plan) const;
  bool any_feature(FeatureRange features) const;
  void sum_chunks(std::span<const EvaluationJob> jobs, std::vector<ChunkedPanel>& panels);
  bool is_sparse(const EvaluationJob& job) const;
  void evaluate_sparse(const GrowingNode& node, Task& task, Worker& worker) const;
  void scan_sparse(const GrowingNode& node, std::uint32_t feature, std::span<const OccupiedBin> occupied,
                   Worker& worker, SplitCandidate& best) const;
  void finish(const EvaluationJob& job, Task& task, const PanelSums& sums, Worker& worker) const;
  void finish_packed(const EvaluationJob& job, Task& task, std::uint32_t feature, const std::uint64_t* words,
                     Worker& worker) const;
  void scan_packed(const GrowingNode& node, std::uint32_t feature, std::span<const std::uint64_t> words, Worker& worker,
                   SplitCandidate& best) const;
  void scan(const GrowingNode& node, std::uint32_t feature, std::span<const GradientSum> bins, Worker& worker,
            SplitCandidate& best) const;

  const BinnedMatrix* matrix_;
  SplitRules rules_;
  base::ThreadPool* pool_;
  double few_rows_ = 0;
  const GradientQuantizer* gradients_ = nullptr;
  const FeatureMask* tree_features_ = nullptr;
  std::vector<Worker> workers_;
  std::shared_ptr<HistogramPool> histograms_ = std::make_shared<HistogramPool>();
};

}  // namespace espalier::model
