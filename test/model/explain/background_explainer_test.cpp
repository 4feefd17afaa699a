#include "model/explain/background_explainer.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "base/error.h"
#include "model/explain/shapley_games.h"
#include "support/error_of.h"

using namespace espalier;
using Catch::Matchers::WithinAbs;

namespace {
constexpr double kTolerance = 1e-12;
}  // namespace

TEST_CASE("contributions beside a background are the Shapley values of the interventional game",
          "[model][explain][property]") {
  const auto from = GENERATE(from_range(test::explained_cases()));
  INFO(from.name);
  const std::size_t num_features = from.shape.num_features;
  test::RandomForest random(from.shape, 9);
  const data::DenseMatrix background = random.rows(6, num_features);
  const data::DenseMatrix rows = random.rows(9, num_features);
  const model::Model model = test::model_of(random.forest, num_features);
  const model::BackgroundExplainer explainer(model, background);
  const std::vector<double> values = explainer.contributions(rows, nullptr);
  REQUIRE(values.size() == rows.num_rows * explainer.num_groups() * (num_features + 1));
  for (std::size_t place = 0; place < rows.num_rows * explainer.num_groups(); ++place) {
    const test::Game game = test::background_game(random.forest, rows.row(place / explainer.num_groups()), background,
                                                  place % explainer.num_groups());
    const std::vector<double> expected = test::shapley_values(game, num_features);
    const double* found = &values[place * (num_features + 1)];
    for (std::size_t i = 0; i < num_features; ++i) REQUIRE_THAT(found[i], WithinAbs(expected[i], kTolerance));
    REQUIRE_THAT(found[num_features], WithinAbs(game(0) + 0.25, kTolerance));
  }
}

TEST_CASE("a path of a hundred features is explained beside a background", "[model][explain]") {
  constexpr std::size_t kFeatures = 100;
  model::Tree tree = model::Tree::stump(0, 1);
  for (std::size_t i = 0; i < kFeatures; ++i) {
    tree.split_leaf(static_cast<model::NodeIndex>(2 * i));
    tree.split_feature[2 * i] = static_cast<data::FeatureIndex>(i);
    tree.split_condition[2 * i] = 0.5f;
  }
  tree.split_condition.back() = 1;
  model::Forest forest{.trees = {tree}, .tree_group = {0}, .tree_weight = {}, .round_begin = {0, 1}};
  const model::Model chain = test::model_of(std::move(forest), kFeatures);
  const data::DenseMatrix row{1, kFeatures, std::vector<float>(kFeatures, 1.0f)};
  data::DenseMatrix background{1, kFeatures, std::vector<float>(kFeatures, 0.0f)};
  const model::BackgroundExplainer explainer(chain, background);
  for (const double value : explainer.contributions(row, nullptr)) {
    REQUIRE((std::abs(value - 0.01) < 1e-15 || value == 0.25));
  }
  // The row and the background the other way round: each of them takes the hundredth part away.
  const std::vector<double> values = model::BackgroundExplainer(chain, row).contributions(background, nullptr);
  for (std::size_t i = 0; i < kFeatures; ++i) REQUIRE_THAT(values[i], WithinAbs(-0.01, 1e-15));
  CHECK(values[kFeatures] == 1.25);
}

TEST_CASE("a linear model is compared with the means of its background", "[model][explain][linear]") {
  model::Model linear;
  linear.num_features = 2;
  linear.base_score = {0.25f};
  linear.learner =
      model::LinearModel{.num_features = 2, .num_groups = 1, .coefficients = {2, -1, 10}, .boosted_rounds = 1};
  const data::DenseMatrix background{2, 2, {1, 4, 2, std::nanf("")}};
  const data::DenseMatrix rows{1, 2, {3, std::nanf("")}};
  CHECK(model::BackgroundExplainer(linear, background).contributions(rows, nullptr) ==
        std::vector<double>{3, 2, 11.25});
}

TEST_CASE("the number of threads does not change values beside a background", "[model][explain]") {
  test::RandomForest random({.num_trees = 5, .num_leaves = 20, .max_depth = 7, .num_features = 7}, 10);
  const data::DenseMatrix background = random.rows(10, 7);
  const data::DenseMatrix rows = random.rows(100, 7);
  const model::Model model = test::model_of(random.forest, 7);
  const model::BackgroundExplainer explainer(model, background);
  base::ThreadPool pool(3);
  CHECK(explainer.contributions(rows, &pool) == explainer.contributions(rows, nullptr));
  CHECK(explainer.contributions(test::sparse(rows), &pool) == explainer.contributions(rows, nullptr));
}

TEST_CASE("a background needs rows", "[model][explain]") {
  test::RandomForest random({.num_trees = 1, .num_leaves = 4, .num_features = 3}, 11);
  const model::Model model = test::model_of(random.forest, 3);
  CHECK(test::error_of<base::ClientError>([&] { model::BackgroundExplainer(model, data::DenseMatrix{0, 3, {}}); }) ==
        "the background has no rows");
}
