// The rows of a feature matrix as spans of values, one at a time. A sparse row is spread out over all features; only
// what it touched is reset afterwards.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "data/matrix.h"

namespace espalier::model {

class RowValues {
 public:
  // `features` outlives this. One object a thread.
  explicit RowValues(const data::FeatureMatrix& features)
      : features_(&features), spread_(features.dense() != nullptr ? 0 : features.num_features(), kMissing) {}

  // Missing is NaN; valid until the next call.
  std::span<const float> row(std::size_t row) {
    if (const data::DenseMatrix* dense = features_->dense()) return dense->row(row);
    const data::SparseMatrix& sparse = *features_->sparse();
    for (const data::FeatureIndex feature : touched_) spread_[feature] = kMissing;
    touched_ =
        std::span(sparse.features).subspan(sparse.row_start[row], sparse.row_start[row + 1] - sparse.row_start[row]);
    for (std::size_t i = 0; i < touched_.size(); ++i) spread_[touched_[i]] = sparse.values[sparse.row_start[row] + i];
    return spread_;
  }

 private:
  static constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

  const data::FeatureMatrix* features_;
  std::vector<float> spread_;
  std::span<const data::FeatureIndex> touched_;
};

}  // namespace espalier::model
