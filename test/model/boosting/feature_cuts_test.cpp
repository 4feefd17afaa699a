#include "model/boosting/bins/feature_cuts.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "base/error.h"
#include "learning_data.h"
#include "model/boosting/bins/feature_columns.h"
#include "support/error_of.h"

namespace espalier::model {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

FeatureCuts cuts_of_column(const std::vector<float>& values, int max_bin, const std::vector<float>& weights = {},
                           int threads = 1) {
  base::ThreadPool pool(threads);
  return make_feature_cuts(data::DenseMatrix{values.size(), 1, values}, weights, max_bin, pool);
}

TEST_CASE("few distinct values: every value but the smallest is a cut, then one above all", "[model][boosting][cuts]") {
  const auto cuts = cuts_of_column({3, 1, 2, 2, 1, 3, 3}, 256);
  CHECK(cuts.upper == std::vector<float>{2, 3, 6.00001f});
  CHECK(cuts.lowest == std::vector<float>{-1e-5f});
  CHECK(cuts.has_missing == std::vector<std::uint8_t>{0});
}

TEST_CASE("a last cut lies above negative values and above zero", "[model][boosting][cuts]") {
  CHECK(cuts_of_column({-3, -2}, 256).upper == std::vector<float>{-2, 1e-5f});
  CHECK(cuts_of_column({0}, 256).upper == std::vector<float>{1e-5f});
}

TEST_CASE("minus zero and zero are one value", "[model][boosting][cuts]") {
  CHECK(cuts_of_column({-0.0f, 0.0f, 1}, 256).upper.size() == 2);
}

TEST_CASE("a feature without any value has no bin", "[model][boosting][cuts]") {
  const auto cuts = cuts_of_column({kNan, kNan}, 256);
  CHECK(cuts.num_bins(0) == 0);
  CHECK(cuts.has_missing == std::vector<std::uint8_t>{1});
}

TEST_CASE("an infinite value is refused by name", "[model][boosting][cuts]") {
  const auto message =
      test::error_of<base::ClientError>([] { cuts_of_column({1, std::numeric_limits<float>::infinity()}, 256); });
  CHECK(message == "feature 0 holds an infinite value; features must be finite, or missing");
}

TEST_CASE("values of rows that weigh nothing are no cuts, unless there are no others", "[model][boosting][cuts]") {
  CHECK(cuts_of_column({0, 1, 2, 3, 9}, 256, {1, 1, 0, 2, 0}).upper == std::vector<float>{1, 3, 6.00001f});
  CHECK(cuts_of_column({0, 1, 2}, 256, {0, 0, 0}).upper == std::vector<float>{1, 2, 4.00001f});
  CHECK(cuts_of_column({0, 1, 2, 3}, 256, {1, 1e-30f, 1e-30f, 1e30f}).upper == std::vector<float>{1, 2, 3, 6.00001f});
  CHECK(cuts_of_column({kNan, 1, 2}, 256, {1, 0, 0}).upper == std::vector<float>{2, 4.00001f});
  const auto message = test::error_of<base::ClientError>(
      [] { cuts_of_column({1, std::numeric_limits<float>::infinity()}, 256, {1, 0}); });
  CHECK(message == "feature 0 holds an infinite value; features must be finite, or missing");
}

TEST_CASE("many values: bins hold equal shares of the rows", "[model][boosting][cuts]") {
  std::vector<float> values(100'000);
  std::iota(values.begin(), values.end(), 0.0f);
  const auto cuts = cuts_of_column(values, 64);
  REQUIRE(cuts.num_bins(0) == 64);
  for (std::size_t bin = 1; bin + 1 < 64; ++bin) {
    CHECK(std::abs(cuts.upper[bin] - cuts.upper[bin - 1] - 100'000.0f / 64) < 300);
  }
}

TEST_CASE("cuts do not depend on row order or on the number of threads", "[model][boosting][cuts][property]") {
  std::mt19937 random(7);
  std::vector<float> values(30'000), weights(30'000);
  std::lognormal_distribution<float> heavy(0, 2);
  for (auto& value : values) value = heavy(random);
  for (auto& weight : weights) weight = heavy(random);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<float> other_values, other_weights;
  for (const std::size_t row : order) {
    other_values.push_back(values[row]);
    other_weights.push_back(weights[row]);
  }
  CHECK(cuts_of_column(values, 100).upper == cuts_of_column(other_values, 100, {}, 4).upper);
  CHECK(cuts_of_column(values, 100, weights).upper == cuts_of_column(other_values, 100, other_weights, 3).upper);
}

TEST_CASE("a weight of two is the row twice", "[model][boosting][cuts][property]") {
  std::mt19937 random(8);
  std::vector<float> values, weights, repeated;
  for (int i = 0; i < 9'000; ++i) {
    values.push_back(static_cast<float>(random() % 5000));
    weights.push_back(static_cast<float>(1 + random() % 3));
    repeated.insert(repeated.end(), static_cast<std::size_t>(weights.back()), values.back());
  }
  CHECK(cuts_of_column(values, 50, weights).upper == cuts_of_column(repeated, 50).upper);
}

TEST_CASE("with missing values 256 bins and their code fit one byte, unless the data is small",
          "[model][boosting][cuts]") {
  std::vector<float> values(20'000);
  std::iota(values.begin(), values.end(), 0.0f);
  CHECK(cuts_of_column(values, 256).num_bins(0) == 256);
  values[17] = kNan;
  CHECK(cuts_of_column(values, 256).num_bins(0) == 255);
  values.resize(1000);
  CHECK(cuts_of_column(values, 256).num_bins(0) == 256);
}

TEST_CASE("sparse and dense storage give the same cuts", "[model][boosting][cuts][property]") {
  const auto dense = test::regression_data({.num_rows = 5000, .num_features = 4, .missing = 0.4}, 3);
  base::ThreadPool pool(2);
  const auto a = make_feature_cuts(dense.features, {}, 32, pool);
  const auto b = make_feature_cuts(test::as_sparse(dense).features, {}, 32, pool);
  CHECK(a.upper == b.upper);
  CHECK(a.begin == b.begin);
  CHECK(a.lowest == b.lowest);
}

TEST_CASE("sort keys order floats as numbers and come back", "[model][boosting][cuts]") {
  const std::vector<float> values = {-3e38f, -1, -1e-45f, 0, 1e-45f, 1, 3e38f};
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    CHECK(sort_key(values[i]) < sort_key(values[i + 1]));
    CHECK(value_of_key(sort_key(values[i])) == values[i]);
  }
  CHECK(sort_key(kNan) == kMissingKey);
}

TEST_CASE("long columns sort as std::sort does", "[model][boosting][cuts]") {
  std::mt19937 random(5);
  std::vector<std::uint32_t> keys(50'000), scratch;
  for (auto& key : keys) key = static_cast<std::uint32_t>(random());
  auto expected = keys;
  std::sort(expected.begin(), expected.end());
  sort_keys(keys, scratch);
  CHECK(keys == expected);
}

}  // namespace
}  // namespace espalier::model
