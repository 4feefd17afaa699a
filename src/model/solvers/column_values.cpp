#include "model/solvers/column_values.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 1024;

}  // namespace

ColumnValues::ColumnValues(const data::FeatureMatrix& features, base::ThreadPool& pool)
    : num_rows_(features.num_rows()), num_features_(features.num_features()) {
  if (const data::DenseMatrix* dense = features.dense()) {
    read_dense(*dense, pool);
  } else {
    read_sparse(*features.sparse());
  }
  check_finite();
}

void ColumnValues::read_dense(const data::DenseMatrix& dense, base::ThreadPool& pool) {
  values_.resize(num_rows_ * num_features_);
  base::parallel_for(pool, num_rows_, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const float> values = dense.row(row);
      for (std::size_t feature = 0; feature < num_features_; ++feature) {
        values_[feature * num_rows_ + row] = std::isnan(values[feature]) ? 0.0f : values[feature];
      }
    }
  });
}

void ColumnValues::read_sparse(const data::SparseMatrix& sparse) {
  begin_.assign(num_features_ + 1, 0);
  for (const data::FeatureIndex feature : sparse.features) ++begin_[feature + 1];
  for (std::size_t feature = 0; feature < num_features_; ++feature) begin_[feature + 1] += begin_[feature];
  values_.resize(sparse.values.size());
  rows_.resize(sparse.values.size());
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t row = 0; row < num_rows_; ++row) {
    for (std::size_t entry = sparse.row_start[row]; entry < sparse.row_start[row + 1]; ++entry) {
      const std::size_t place = next[sparse.features[entry]]++;
      values_[place] = sparse.values[entry];
      rows_[place] = static_cast<data::RowIndex>(row);
    }
  }
}

void ColumnValues::check_finite() const {
  for (std::size_t feature = 0; feature < num_features_; ++feature) {
    if (std::ranges::none_of(column(feature).values, [](float value) { return std::isinf(value); })) continue;
    throw base::ClientError("feature " + std::to_string(feature) +
                            " holds an infinite value; features must be finite, or missing");
  }
}

ColumnValues::Column ColumnValues::column(std::size_t feature) const {
  if (begin_.empty()) return {std::span(values_).subspan(feature * num_rows_, num_rows_), {}};
  const std::size_t size = begin_[feature + 1] - begin_[feature];
  return {std::span(values_).subspan(begin_[feature], size), std::span(rows_).subspan(begin_[feature], size)};
}

}  // namespace espalier::model
