// For users of the library who have Eigen: matrices of any scalar and storage order to rows, flat answers to matrices.
// A row is a row of the matrix, a feature a column; NaN = missing.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "data/dataset.h"
#include "data/matrix.h"

namespace espalier::data {

// Values become float32.
template <typename Rows>
DenseMatrix dense_matrix(const Eigen::DenseBase<Rows>& rows) {
  DenseMatrix matrix{static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols()), {}};
  matrix.values.resize(matrix.num_rows * matrix.num_features);
  using RowMajor = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<RowMajor>(matrix.values.data(), rows.rows(), rows.cols()) = rows.derived().array().template cast<float>();
  return matrix;
}

// `labels`: a vector, one number per row.
template <typename Rows, typename Labels>
Dataset dataset(const Eigen::DenseBase<Rows>& rows, const Eigen::DenseBase<Labels>& labels) {
  static_assert(Labels::IsVectorAtCompileTime);
  Dataset result;
  result.features = dense_matrix(rows);
  result.labels = dense_matrix(labels).values;
  return result;
}

// Predictions, margins or contributions of `num_rows` rows as a matrix, one row each; `values` outlives the view.
template <typename Number>
auto matrix_view(const std::vector<Number>& values, std::size_t num_rows) {
  using RowMajor = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const std::size_t num_columns = num_rows == 0 ? 0 : values.size() / num_rows;
  return Eigen::Map<const RowMajor>(values.data(), static_cast<Eigen::Index>(num_rows),
                                    static_cast<Eigen::Index>(num_columns));
}
template <typename Number>
void matrix_view(std::vector<Number>&&, std::size_t) = delete;

}  // namespace espalier::data
