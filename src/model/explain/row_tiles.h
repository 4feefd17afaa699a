// Rows transposed for walks with one row in each SIMD lane: for each used feature, the values of eight rows side by
// side.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>

#include "data/matrix.h"
#include "model/explain/path_tree.h"

namespace espalier::model {

inline constexpr std::size_t kTileRows = 8;
inline constexpr std::size_t kBlockTiles = 8;
inline constexpr std::size_t kExplainedRows = kTileRows * kBlockTiles;  // rows of a block

class RowTiles {
 public:
  explicit RowTiles(const UsedFeatures& used) : used_(&used) {}  // outlives this

  // Rows [first_row, first_row + num_rows), at most kExplainedRows. Missing, and rows beyond num_rows: NaN.
  void fill(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows);
  // [column][kTileRows] of rows tile * kTileRows and on.
  const double* tile(std::size_t tile) const { return values_.data() + tile * used_->features.size() * kTileRows; }

 private:
  double& cell(std::size_t row, std::size_t column) {
    return values_[((row / kTileRows) * used_->features.size() + column) * kTileRows + row % kTileRows];
  }

  const UsedFeatures* used_;
  hwy::AlignedVector<double> values_;
};

}  // namespace espalier::model
