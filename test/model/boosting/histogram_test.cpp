#include "model/boosting/tree/histogram/histogram.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <random>

#include "learning_data.h"
#include "model/boosting/tree/histogram/occupied_bins.h"

namespace espalier::model {
namespace {

struct Fixture {
  base::ThreadPool pool{2};
  data::Dataset dataset;
  BinnedMatrix matrix;
  GradientQuantizer gradients;
  std::vector<GradientPair> pairs;

  // `heavy`: one row outweighs the others, so that rows are wide.
  Fixture(const data::Dataset& data, int max_bin, bool heavy = false)
      : dataset(data), matrix(dataset.features, make_feature_cuts(dataset.features, {}, max_bin, pool), pool) {
    std::mt19937 random(9);
    for (std::size_t row = 0; row < dataset.num_rows(); ++row) {
      pairs.push_back({static_cast<float>(random() % 2001) - 1000, static_cast<float>(1 + random() % 3)});
    }
    if (heavy) pairs[7] = {1e12f, 1e9f};
    gradients.quantize(pairs, {}, pool);
  }

  // Sums of one feature, added row by row from the raw values.
  std::vector<GradientSum> expected(const data::Dataset& dense, std::size_t feature, const RowSpan& rows) const {
    std::vector<GradientSum> sums(matrix.cuts().num_bins(feature));
    for (std::size_t i = 0; i < rows.size; ++i) {
      const float value = dense.features.dense()->row(rows[i])[feature];
      if (std::isnan(value)) continue;
      sums[matrix.code_of(feature, value)] += gradients.integers(rows[i]);
    }
    return sums;
  }

  std::size_t wrong_features(const data::Dataset& dense, const RowSpan& rows) const {
    std::size_t wrong = 0;
    for (const FeaturePanel& panel : matrix.panels()) {
      PanelSums sums;
      sums.form = cell_form(panel, rows.size, gradients.form());
      sum_rows(matrix, panel, {panel.feature_begin, panel.feature_end}, rows, gradients, sums);
      for (std::uint32_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
        std::vector<GradientSum> bins(matrix.cuts().num_bins(feature));
        sums.read(matrix.cell_begin(panel, feature), gradients.form(), bins);
        wrong += bins != expected(dense, feature, rows);
      }
    }
    return wrong;
  }

  // The same without a histogram: only bins with rows, ascending. `scratch` is used again and again.
  std::size_t wrong_occupied(const data::Dataset& dense, const RowSpan& rows, OccupiedBins& scratch) const {
    std::size_t wrong = 0;
    const auto check = [&](std::uint32_t feature, std::span<const OccupiedBin> occupied) {
      std::vector<GradientSum> bins(matrix.cuts().num_bins(feature));
      std::int64_t last = -1;
      for (const OccupiedBin& bin : occupied) {
        wrong += std::int64_t{bin.bin} <= last;
        last = bin.bin;
        bins[bin.bin] = bin.sum;
      }
      wrong += bins != expected(dense, feature, rows) || occupied.size() > rows.size;
    };
    for (const FeaturePanel& panel : matrix.panels()) {
      if (matrix.storage() == BinStorage::kSparse) {
        scratch.sum_sparse(matrix, panel, rows, gradients, check);
        continue;
      }
      for (std::uint32_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
        check(feature, scratch.sum_column(matrix, feature, rows, gradients));
      }
    }
    return wrong;
  }
};

TEST_CASE("a histogram is the sums of its rows, in every storage and form", "[model][boosting][histogram]") {
  const int max_bin = GENERATE(8, 256, 700);  // 8: bins with more rows than a packed cell may take
  const auto dense = test::regression_data({.num_rows = 100'000, .num_features = 11, .missing = 0.1}, 21);
  const bool heavy = GENERATE(false, true);
  const Fixture fixture(dense, max_bin, heavy);
  REQUIRE(fixture.gradients.form().is_wide == heavy);
  std::vector<data::RowIndex> some;
  for (data::RowIndex row = 0; row < 100'000; row += 3) some.push_back(row);
  CHECK(fixture.wrong_features(dense, {nullptr, 0, 100'000}) == 0);
  CHECK(fixture.wrong_features(dense, {some.data(), 0, some.size()}) == 0);
  CHECK(fixture.wrong_features(dense, {some.data(), 0, 5}) == 0);
}

TEST_CASE("the bins that rows lie in have the sums of the histogram", "[model][boosting][histogram]") {
  constexpr data::RowIndex kRows = 20'000;
  const auto dense = test::regression_data({.num_rows = kRows, .num_features = 7, .missing = 0.6}, 22);
  const bool heavy = GENERATE(false, true);
  const bool is_sparse = GENERATE(false, true);
  const Fixture fixture(is_sparse ? test::as_sparse(dense) : dense, 5000, heavy);
  REQUIRE(fixture.matrix.storage() == (is_sparse ? BinStorage::kSparse : BinStorage::kDense16));
  const std::vector<data::RowIndex> few = {3, 4, 70, 4099, 19'999};
  OccupiedBins scratch;
  CHECK(fixture.wrong_occupied(dense, {few.data(), 0, few.size()}, scratch) == 0);
  CHECK(fixture.wrong_occupied(dense, {nullptr, 0, kRows}, scratch) == 0);
  CHECK(fixture.wrong_occupied(dense, {nullptr, 100, 1}, scratch) == 0);
}

TEST_CASE("a sparse histogram is the sums of its rows", "[model][boosting][histogram]") {
  const auto dense = test::regression_data({.num_rows = 20'000, .num_features = 30, .missing = 0.6}, 22);
  const Fixture fixture(test::as_sparse(dense), GENERATE(4, 256), GENERATE(false, true));
  CHECK(fixture.wrong_features(dense, {nullptr, 0, 20'000}) == 0);
}

TEST_CASE("a node's histogram gives back what was written", "[model][boosting][histogram]") {
  const auto dense = test::regression_data({.num_rows = 50'000, .num_features = 3}, 23);
  const Fixture fixture(dense, 4);
  const std::size_t num_rows = GENERATE(std::size_t{50'000}, std::size_t{100});
  NodeHistogram histogram(fixture.matrix, num_rows, fixture.gradients.form());
  CHECK(histogram.num_bytes() == NodeHistogram::num_bytes(fixture.matrix, num_rows, fixture.gradients.form()));
  const std::vector<GradientSum> bins = {{-5, 3}, {0, 0}, {17, 2}, {-1, 9}};
  histogram.write(0, 4, fixture.gradients.form(), bins);
  std::vector<GradientSum> back(4);
  histogram.read(0, 4, fixture.gradients.form(), back);
  CHECK(back == bins);
}

}  // namespace
}  // namespace espalier::model
