#include "model/boosting/bins/binned_matrix.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "learning_data.h"

namespace espalier::model {
namespace {

// Bin by the definition: the first whose cut is greater; the number of bins for a missing value.
std::uint32_t expected_code(const FeatureCuts& cuts, std::size_t feature, float value) {
  const auto of_feature = cuts.of(feature);
  if (std::isnan(value)) return static_cast<std::uint32_t>(of_feature.size());
  std::uint32_t bin = 0;
  while (!(value < of_feature[bin])) ++bin;
  return bin;
}

TEST_CASE("row-wise and column-wise codes are the bins of the values", "[model][boosting][bins]") {
  const int max_bin = GENERATE(16, 256, 1000);
  const double missing = GENERATE(0.0, 0.3);
  const auto dataset = test::regression_data({.num_rows = 6000, .num_features = 37, .missing = missing}, 11);
  base::ThreadPool pool(2);
  const BinnedMatrix matrix(dataset.features, make_feature_cuts(dataset.features, {}, max_bin, pool), pool);
  CHECK((matrix.storage() == BinStorage::kDense16) == (max_bin > 256));
  std::size_t wrong = 0;
  for (const auto& panel : matrix.panels()) {
    for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
      for (std::size_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
        const auto expected = expected_code(matrix.cuts(), feature, dataset.features.dense()->row(row)[feature]);
        const std::size_t at = row * panel.row_codes + feature - panel.feature_begin;
        const bool wide = matrix.storage() == BinStorage::kDense16;
        wrong += (wide ? matrix.codes16(panel)[at] : matrix.codes8(panel)[at]) != expected;
        wrong += (wide ? matrix.column16(feature)[row] : matrix.column8(feature)[row]) != expected;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("sparse storage holds the present values as cells", "[model][boosting][bins]") {
  const auto dense = test::regression_data({.num_rows = 3000, .num_features = 60, .missing = 0.5}, 12);
  const auto sparse = test::as_sparse(dense);
  base::ThreadPool pool(2);
  const BinnedMatrix matrix(sparse.features, make_feature_cuts(sparse.features, {}, 64, pool), pool);
  REQUIRE(matrix.storage() == BinStorage::kSparse);
  CHECK(matrix.panels().size() > 1);
  std::size_t wrong = 0;
  for (const auto& panel : matrix.panels()) {
    for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
      std::size_t at = matrix.row_start(panel)[row];
      for (std::uint32_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
        const float value = dense.features.dense()->row(row)[feature];
        if (std::isnan(value)) continue;
        const auto cell = matrix.cell_begin(panel, feature) + expected_code(matrix.cuts(), feature, value);
        wrong += matrix.sparse_cells()[at++] != cell;
      }
      wrong += at != matrix.row_start(panel)[row + 1];
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the fullest bin of a panel is known", "[model][boosting][bins]") {
  data::DenseMatrix values{6, 2, {1, 5, 1, 5, 1, 6, 2, 7, 2, 8, 3, 9}};
  base::ThreadPool pool(1);
  const BinnedMatrix matrix(values, make_feature_cuts(values, {}, 256, pool), pool);
  CHECK(matrix.panels()[0].max_cell_rows == 3);
}

}  // namespace
}  // namespace espalier::model
