#include "data/matrix.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace espalier::data {

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
