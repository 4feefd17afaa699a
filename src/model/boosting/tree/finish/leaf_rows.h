// The rows of the leaves of a tree that was grown, visited by all threads.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/rows/row_partition.h"
#include "model/forest/tree.h"

namespace espalier::model {

class LeafRows {
 public:
  // `ranges`: by node, the rows of `partition` that reached it. The others outlive this.
  LeafRows(const Tree& tree, std::span<const RowRange> ranges, const RowPartition& partition, base::ThreadPool& pool);

  // Per node the sum of the fine gradients of its rows.
  std::vector<GradientSum> fine_sums(const GradientQuantizer& gradients) const;
  // margins[row] += value of its leaf.
  void add_values(std::span<float> margins) const;

 private:
  struct Leaf {
    NodeIndex node = 0;
    RowRange range;
  };
  void visit(const std::function<void(std::size_t block, const Leaf&, const RowSpan&)>& visit) const;

  const Tree* tree_;
  const RowPartition* partition_;
  base::ThreadPool* pool_;
  std::vector<Leaf> leaves_;  // those with rows, in the order of their rows
};

}  // namespace espalier::model
