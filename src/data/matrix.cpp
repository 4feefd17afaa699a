#include "data/matrix.h"

#include <algorithm>
#include <cassert>
#include <format>
#include <limits>
#include <utility>

#include "base/error.h"

namespace espalier::data {
namespace {

void check(const DenseMatrix& matrix) {
  const std::size_t width = matrix.num_features;
  const bool fits = width == 0 ? matrix.values.empty()
                               : matrix.values.size() % width == 0 && matrix.values.size() / width == matrix.num_rows;
  if (fits) return;
  throw base::ClientError(std::format("a dense matrix of {} rows and {} features holds {} values", matrix.num_rows,
                                      width, matrix.values.size()));
}

void check(const SparseMatrix& matrix) {
  const std::vector<std::size_t>& start = matrix.row_start;
  const std::size_t num_entries = matrix.features.size();
  if (start.size() != matrix.num_rows + 1 || start.front() != 0 || start.back() != num_entries ||
      matrix.values.size() != num_entries) {
    throw base::ClientError(
        std::format("a sparse matrix of {} rows has {} row starts, {} features and {} values; row starts are one more "
                    "than the rows, from 0 to the number of entries",
                    matrix.num_rows, start.size(), num_entries, matrix.values.size()));
  }
  for (std::size_t row = 0; row < matrix.num_rows; ++row) {
    const std::size_t end = start[row + 1];
    bool fits = start[row] <= end && end <= num_entries;
    for (std::size_t at = start[row]; fits && at < end; ++at) {
      fits = matrix.features[at] < matrix.num_features &&
             (at == start[row] || matrix.features[at - 1] < matrix.features[at]);
    }
    if (fits) continue;
    throw base::RowError(
        row, std::format("the features of a sparse row must ascend, each below the width {}", matrix.num_features));
  }
}

}  // namespace

FeatureMatrix::FeatureMatrix(DenseMatrix dense) : storage_(std::move(dense)) { check(*this->dense()); }
FeatureMatrix::FeatureMatrix(SparseMatrix sparse) : storage_(std::move(sparse)) { check(*this->sparse()); }

void FeatureMatrix::copy_row(std::size_t row, std::span<float> out) const {
  assert(row < num_rows() && out.size() >= num_features());
  constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
  if (const DenseMatrix* matrix = dense()) {
    const auto rest = std::ranges::copy(matrix->row(row), out.begin()).out;
    std::fill(rest, out.end(), kMissing);
    return;
  }
  const SparseMatrix& matrix = *sparse();
  std::ranges::fill(out, kMissing);
  for (std::size_t entry = matrix.row_start[row]; entry < matrix.row_start[row + 1]; ++entry)
    out[matrix.features[entry]] = matrix.values[entry];
}

}  // namespace espalier::data
