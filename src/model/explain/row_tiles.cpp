#include "model/explain/row_tiles.h"

#include <limits>

namespace espalier::model {

void RowTiles::fill(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows) {
  const std::size_t num_tiles = (num_rows + kTileRows - 1) / kTileRows;
  values_.assign(num_tiles * used_->features.size() * kTileRows, std::numeric_limits<double>::quiet_NaN());
  if (const data::DenseMatrix* dense = features.dense()) {
    for (std::size_t row = 0; row < num_rows; ++row) {
      const std::span<const float> values = dense->row(first_row + row);
      for (std::size_t column = 0; column < used_->features.size(); ++column) {
        const data::FeatureIndex feature = used_->features[column];
        if (feature < values.size()) cell(row, column) = values[feature];
      }
    }
    return;
  }
  const data::SparseMatrix& sparse = *features.sparse();
  for (std::size_t row = 0; row < num_rows; ++row) {
    for (std::size_t i = sparse.row_start[first_row + row]; i < sparse.row_start[first_row + row + 1]; ++i) {
      const data::FeatureIndex feature = sparse.features[i];
      if (feature >= used_->column.size() || used_->column[feature] == UsedFeatures::kUnused) continue;
      cell(row, used_->column[feature]) = sparse.values[i];
    }
  }
}

}  // namespace espalier::model
