// The roots of the trees of a round. Trees of several output groups start from the same rows: their histograms are
// summed together, kTreesTogether at a time, so that a row's codes are read once and one SIMD addition serves all. Sums
// of integers: the same as one tree at a time.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/histogram/histogram.h"
#include "model/boosting/tree/histogram/root_kernel.h"

namespace espalier::model {

// What a tree grows from. `sums`: of all rows, one for each panel; empty: not known, as where rows are wide.
struct TreeRoot {
  const GradientQuantizer* gradients = nullptr;
  std::span<const PanelSums> sums = {};
};

class RootBatch {
 public:
  // Both outlive this.
  RootBatch(const BinnedMatrix& matrix, base::ThreadPool& pool) : matrix_(&matrix), pool_(&pool) {}
  // Whether `matrix` can be summed so: byte codes, and not so many that the sums would fill the memory.
  static bool covers(const BinnedMatrix& matrix);

  // `gradients` [num_trees, num_rows], num_trees at most kTreesTogether. They must outlive the use of root().
  // ClientError as GradientQuantizer::quantize.
  void sum(std::span<const GradientPair> gradients);
  TreeRoot root(std::size_t tree) const {
    return {&quantizers_[tree], sums_.empty() ? std::span<const PanelSums>() : sums_[0][tree]};
  }

 private:
  using Together = std::array<std::vector<PanelSums>, kTreesTogether>;  // per tree, per panel
  void sum_chunk(std::size_t panel, std::size_t begin, std::size_t end, Together& sums) const;

  const BinnedMatrix* matrix_;
  base::ThreadPool* pool_;
  std::size_t num_trees_ = 0;
  std::array<GradientQuantizer, kTreesTogether> quantizers_;
  std::vector<Together> sums_;  // per chunk of rows; in the end the first one has them all
};

}  // namespace espalier::model
