// Which rows stand in which node: one array of row indices in which every node owns a contiguous, ascending range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/parallel.h"
#include "data/matrix.h"
#include "model/boosting/bins/bin_set.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/rows/row_span.h"

namespace espalier::model {

struct RowRange {  // positions in the array of row indices
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

// Numeric: rows whose bin is <= last_left_bin go left (-1: none). Categorical: rows whose bin is in right_bins go
// right, the others left. Missing ones go where default_left says.
struct BinCondition {
  data::FeatureIndex feature = 0;
  std::int32_t last_left_bin = -1;
  bool default_left = false;
  std::shared_ptr<const BinSet> right_bins = {};  // null: a numeric condition

  bool is_categorical() const { return right_bins != nullptr; }
};

struct PartitionJob {
  RowRange rows;
  BinCondition condition;
  std::size_t num_left = 0;  // out: [begin, begin + num_left) is the left child, the rest the right one
};

class RowPartition {
 public:
  // `sample` (ascending) or, when empty, all rows of `matrix` stand in the root.
  void reset(const BinnedMatrix& matrix, std::span<const data::RowIndex> sample, base::ThreadPool& pool);

  RowRange root() const { return {0, rows_.size()}; }
  RowSpan rows(RowRange range) const;
  // Splits the ranges (disjoint) of all jobs; rows keep their order.
  void split(std::span<PartitionJob> jobs, base::ThreadPool& pool);

 private:
  struct Block;
  void partition_block(Block& block, const PartitionJob& job);

  const BinnedMatrix* matrix_ = nullptr;
  bool all_rows_ = false;
  base::LargeArray<data::RowIndex> rows_;
  base::LargeArray<data::RowIndex> left_, right_;  // of each block, before they stand together
};

}  // namespace espalier::model
