// Feature values: dense (row-major float32, NaN = missing) or sparse (CSR, an absent entry = missing).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace espalier::data {

using RowIndex = std::uint32_t;
using FeatureIndex = std::uint32_t;

// values[row * num_features + feature]; NaN = missing.
struct DenseMatrix {
  std::size_t num_rows = 0;
  std::size_t num_features = 0;
  std::vector<float> values;

  std::span<const float> row(std::size_t row) const { return {values.data() + row * num_features, num_features}; }
};

// Compressed sparse rows. Inside a row the features ascend strictly; a value is never NaN (a missing value has no
// entry).
struct SparseMatrix {
  std::size_t num_rows = 0;
  std::size_t num_features = 0;
  std::vector<std::size_t> row_start;  // num_rows + 1 entries
  std::vector<FeatureIndex> features;  // one per entry
  std::vector<float> values;           // one per entry
};

// Rows whose arrays fit together: what reads them need not look again.
class FeatureMatrix {
 public:
  FeatureMatrix() = default;
  // ClientError when the arrays do not have the sizes that the shape says, or a sparse row's features do not ascend
  // within num_features.
  FeatureMatrix(DenseMatrix dense);
  FeatureMatrix(SparseMatrix sparse);

  std::size_t num_rows() const {
    return std::visit([](const auto& m) { return m.num_rows; }, storage_);
  }
  std::size_t num_features() const {
    return std::visit([](const auto& m) { return m.num_features; }, storage_);
  }
  const DenseMatrix* dense() const { return std::get_if<DenseMatrix>(&storage_); }
  const SparseMatrix* sparse() const { return std::get_if<SparseMatrix>(&storage_); }

  // Writes row `row` into `out` (at least num_features() long; the rest is set to NaN), missing as NaN.
  void copy_row(std::size_t row, std::span<float> out) const;

 private:
  std::variant<DenseMatrix, SparseMatrix> storage_;
};

}  // namespace espalier::data
