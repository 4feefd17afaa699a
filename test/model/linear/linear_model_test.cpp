#include "model/linear/linear_model.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

using namespace espalier;

namespace {

// Two features, two groups: coefficients (1, 10) and (2, 20), intercepts 0.5 and -0.5.
const model::LinearModel kModel = {.num_features = 2, .num_groups = 2, .coefficients = {1, 10, 2, 20, 0.5f, -0.5f}};

}  // namespace

TEST_CASE("a linear model adds intercepts and products, missing values nothing", "[model][linear]") {
  const float missing = std::numeric_limits<float>::quiet_NaN();
  const data::DenseMatrix rows = {.num_rows = 2, .num_features = 2, .values = {1, 3, missing, 3}};
  std::vector<float> margins = {0, 0, 100, 100};
  add_margins(kModel, data::FeatureMatrix(rows), margins);
  CHECK(margins == std::vector<float>{7.5f, 69.5f, 106.5f, 159.5f});
}

TEST_CASE("sparse and dense rows give the same margins, features beyond the model none", "[model][linear]") {
  const data::SparseMatrix rows = {
      .num_rows = 2, .num_features = 5, .row_start = {0, 2, 3}, .features = {1, 4, 0}, .values = {3, 9, 1}};
  std::vector<float> margins(4, 0);
  add_margins(kModel, data::FeatureMatrix(rows), margins);
  CHECK(margins == std::vector<float>{6.5f, 59.5f, 1.5f, 9.5f});
}
