#include "train/output/reference_distribution.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

using namespace espalier;
using namespace espalier::train;
using Catch::Approx;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

std::vector<model::FeatureSummary> summaries(const data::FeatureMatrix& features, int num_threads = 1) {
  base::ThreadPool pool(num_threads);
  return reference_distribution(features, pool);
}

}  // namespace

TEST_CASE("a feature is summed up by range, moments, missing share and quantiles", "[train][reference]") {
  const data::DenseMatrix rows{5, 2, {1, kMissing, 2, kMissing, 3, kMissing, 4, kMissing, kMissing, kMissing}};
  const std::vector<model::FeatureSummary> found = summaries(rows);
  REQUIRE(found.size() == 2);
  CHECK(found[0].minimum == 1);
  CHECK(found[0].maximum == 4);
  CHECK(found[0].mean == 2.5);
  CHECK(found[0].standard_deviation == Approx(std::sqrt(1.25)));
  CHECK(found[0].missing_fraction == Approx(0.2));
  REQUIRE(found[0].quantiles.size() == 17);
  CHECK(found[0].quantiles.front() == 1);
  CHECK(found[0].quantiles.back() == 4);
  CHECK(found[1].missing_fraction == 1);
  CHECK(std::isnan(found[1].minimum));
  CHECK(std::isnan(found[1].maximum));
  CHECK(found[1].quantiles.empty());
}

TEST_CASE("absent entries of a sparse matrix are missing", "[train][reference]") {
  const data::SparseMatrix rows{4, 2, {0, 1, 1, 2, 2}, {1, 1}, {10, 20}};
  const std::vector<model::FeatureSummary> found = summaries(rows);
  REQUIRE(found.size() == 2);
  CHECK(found[0].missing_fraction == 1);
  CHECK(found[1].missing_fraction == 0.5);
  CHECK(found[1].mean == 15);
}

TEST_CASE("a feature far from zero keeps its deviation", "[train][reference]") {
  data::DenseMatrix rows{40'000, 1, {}};
  for (int row = 0; row < 40'000; ++row) rows.values.push_back(row % 2 == 0 ? 8388607.0f : 8388608.0f);
  CHECK(summaries(rows)[0].standard_deviation == Approx(0.5).epsilon(1e-6));
}

TEST_CASE("the summary has the same bits for any number of threads", "[train][reference]") {
  data::DenseMatrix rows{100'000, 3, {}};
  for (std::size_t i = 0; i < 300'000; ++i)
    rows.values.push_back(i % 11 == 0 ? kMissing : static_cast<float>(std::sin(static_cast<double>(i)) * 1e3));
  const std::vector<model::FeatureSummary> alone = summaries(rows, 1);
  for (const int num_threads : {2, 4}) {
    const std::vector<model::FeatureSummary> together = summaries(rows, num_threads);
    for (std::size_t feature = 0; feature < 3; ++feature) {
      CHECK(together[feature].mean == alone[feature].mean);
      CHECK(together[feature].standard_deviation == alone[feature].standard_deviation);
      CHECK(together[feature].quantiles == alone[feature].quantiles);
    }
  }
}
