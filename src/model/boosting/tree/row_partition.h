// Which rows stand in which node: one array of row indices in which every node owns a contiguous, ascending range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/boosting/bins/bin_set.h"
#include "model/boosting/bins/binned_matrix.h"

namespace espalier::model {

// The rows of a node. `indices` null: the consecutive rows [first, first + size).
struct RowSpan {
  const data::RowIndex* indices = nullptr;
  data::RowIndex first = 0;
  std::size_t size = 0;

  data::RowIndex operator[](std::size_t i) const {
    return indices != nullptr ? indices[i] : first + static_cast<data::RowIndex>(i);
  }
  RowSpan part(std::size_t begin, std::size_t count) const {
    return {indices != nullptr ? indices + begin : nullptr, first + static_cast<data::RowIndex>(begin), count};
  }
};

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
  std::vector<data::RowIndex> rows_;
  std::vector<data::RowIndex> scratch_;
};

}  // namespace espalier::model
