// The columns of a feature matrix with their present values: what coordinate descent walks along.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"

namespace espalier::model {

// Dense data is kept dense with 0 where a value is missing: a missing value adds nothing to a sum over x, and neither
// does 0. Sparse data is kept as compressed columns.
class ColumnValues {
 public:
  // ClientError when a value is infinite.
  ColumnValues(const data::FeatureMatrix& features, base::ThreadPool& pool);

  // Value of entry i of `feature` and its row; rows ascend. `rows` is empty when entry i is row i.
  struct Column {
    std::span<const float> values;
    std::span<const data::RowIndex> rows;

    std::size_t row(std::size_t entry) const { return rows.empty() ? entry : rows[entry]; }
  };
  Column column(std::size_t feature) const;
  std::size_t num_rows() const { return num_rows_; }
  std::size_t num_features() const { return num_features_; }

 private:
  void read_dense(const data::DenseMatrix& dense, base::ThreadPool& pool);
  void read_sparse(const data::SparseMatrix& sparse);
  void check_finite() const;

  std::size_t num_rows_ = 0, num_features_ = 0;
  std::vector<float> values_;         // dense: column-major; sparse: entries by column
  std::vector<std::size_t> begin_;    // sparse: num_features + 1 borders into values_ and rows_
  std::vector<data::RowIndex> rows_;  // sparse: row of each entry
};

}  // namespace espalier::model
