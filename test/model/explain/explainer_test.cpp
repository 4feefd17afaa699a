#include "model/explain/explainer.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "model/explain/shapley_games.h"
#include "support/error_of.h"
#include "support/simd_levels.h"

using namespace espalier;
using Catch::Matchers::WithinAbs;

namespace {

constexpr std::size_t kRows = 21;  // two tiles and a part of one
constexpr double kTolerance = 1e-12;

struct Case {
  model::Model model;
  data::DenseMatrix rows;
  const model::Forest& forest() const { return std::get<model::Forest>(model.learner); }
};

Case make_case(const test::ExplainedCase& from, std::uint64_t seed) {
  test::RandomForest random(from.shape, seed);
  test::give_covers(random.forest, seed);
  const std::size_t num_features = from.shape.num_features;
  data::DenseMatrix rows = random.rows(kRows, num_features);
  return {.model = test::model_of(std::move(random.forest), num_features), .rows = std::move(rows)};
}

model::LinearModel linear_model() {
  return {.num_features = 2, .num_groups = 2, .coefficients = {1.5f, -2, 4, 0.5f, 10, 20}, .boosted_rounds = 1};
}

}  // namespace

TEST_CASE("contributions are the Shapley values of the path dependent game", "[model][explain][property]") {
  const auto from = GENERATE(from_range(test::explained_cases()));
  const Case made = make_case(from, GENERATE(1U, 2U, 3U));
  INFO(from.name);
  const std::size_t num_features = from.shape.num_features;
  const model::Explainer explainer(made.model);
  const std::vector<double> values = explainer.contributions(made.rows, nullptr);
  REQUIRE(values.size() == kRows * explainer.num_groups() * (num_features + 1));
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t group = 0; group < explainer.num_groups(); ++group) {
      const test::Game game = test::path_dependent_game(made.forest(), made.rows.row(row), group);
      const std::vector<double> expected = test::shapley_values(game, num_features);
      const double* found = &values[(row * explainer.num_groups() + group) * (num_features + 1)];
      for (std::size_t i = 0; i < num_features; ++i) REQUIRE_THAT(found[i], WithinAbs(expected[i], kTolerance));
      REQUIRE_THAT(found[num_features], WithinAbs(game(0) + 0.25, kTolerance));
    }
  }
}

TEST_CASE("interactions are the Shapley interaction values, and their rows sum to the contributions",
          "[model][explain][property]") {
  const auto from = GENERATE(from_range(test::explained_cases()));
  const Case made = make_case(from, 4);
  INFO(from.name);
  const std::size_t num_features = from.shape.num_features;
  const std::size_t columns = num_features + 1;
  const model::Explainer explainer(made.model);
  const std::vector<double> matrices = explainer.interactions(made.rows, nullptr);
  const std::vector<double> values = explainer.contributions(made.rows, nullptr);
  REQUIRE(matrices.size() == values.size() * columns);
  for (std::size_t place = 0; place < kRows * explainer.num_groups(); ++place) {
    const std::span matrix(&matrices[place * columns * columns], columns * columns);
    const test::Game game = test::path_dependent_game(made.forest(), made.rows.row(place / explainer.num_groups()),
                                                      place % explainer.num_groups());
    const std::vector<double> expected = test::shapley_interactions(game, num_features);
    for (std::size_t a = 0; a < columns; ++a) {
      double sum = 0;
      for (std::size_t b = 0; b < columns; ++b) {
        REQUIRE(matrix[a * columns + b] == matrix[b * columns + a]);
        sum += matrix[a * columns + b];
        if (a < num_features && b < num_features)
          REQUIRE_THAT(matrix[a * columns + b], WithinAbs(expected[a * num_features + b], kTolerance));
        else if (a != b)
          REQUIRE(matrix[a * columns + b] == 0);
      }
      REQUIRE_THAT(sum, WithinAbs(values[place * columns + a], kTolerance));
    }
  }
}

TEST_CASE("a row's contributions sum to its margin, exact or approximate", "[model][explain][property]") {
  const auto from = GENERATE(from_range(test::explained_cases()));
  Case made = make_case(from, 5);
  INFO(from.name);
  const model::Explainer explainer(made.model);
  const model::Predictor predictor(made.model);
  const std::vector<float> margins = predictor.predict_margin(made.rows, nullptr);
  const std::size_t columns = explainer.num_columns();
  for (const std::vector<double>& values :
       {explainer.contributions(made.rows, nullptr), explainer.approximate_contributions(made.rows, nullptr)}) {
    for (std::size_t i = 0; i < margins.size(); ++i) {
      const double* row = &values[i * columns];
      REQUIRE_THAT(std::accumulate(row, row + columns, 0.0), WithinAbs(static_cast<double>(margins[i]), 1e-5));
    }
  }
}

TEST_CASE("a path of a hundred features is explained as exactly as a short one", "[model][explain]") {
  // Feature i < 0.5 ends in leaf i, else the path goes on; the row goes the whole way.
  constexpr std::size_t kFeatures = 100;
  model::Tree tree = model::Tree::stump(0, 1024);
  for (std::size_t i = 0; i < kFeatures; ++i) {
    const auto node = static_cast<model::NodeIndex>(2 * i);
    tree.split_leaf(node);
    tree.split_feature[2 * i] = static_cast<data::FeatureIndex>(i);
    tree.split_condition[2 * i] = 0.5f;
    tree.sum_hessian[2 * i + 1] = tree.sum_hessian[2 * i + 2] = tree.sum_hessian[2 * i] / 2;
  }
  tree.split_condition.back() = 1;
  model::Forest forest{.trees = {tree}, .tree_group = {0}, .tree_weight = {}, .round_begin = {0, 1}};
  const model::Model chain = test::model_of(std::move(forest), kFeatures);
  const data::DenseMatrix row{1, kFeatures, std::vector<float>(kFeatures, 1.0f)};
  const std::vector<double> values = model::Explainer(chain).contributions(row, nullptr);
  // All players are alike, so each gets the same share of 1 - 2^-100.
  for (std::size_t i = 0; i < kFeatures; ++i) REQUIRE_THAT(values[i], WithinAbs(0.01, 1e-15));
}

TEST_CASE("a feature that no tree splits on gets nothing, and two that play the same part get the same",
          "[model][explain][property]") {
  // x0 < 0.5 and x2 < 0.5 give 6, all others 0; feature 1 is not asked.
  model::Tree tree = model::Tree::stump(0, 4);
  tree.split_leaf(0);
  tree.split_leaf(1);
  tree.split_feature = {0, 2, 0, 0, 0};
  tree.split_condition = {0.5f, 0.5f, 0, 6, 0};
  tree.sum_hessian = {4, 2, 2, 1, 1};
  model::Forest forest{.trees = {tree}, .tree_group = {0}, .tree_weight = {}, .round_begin = {0, 1}};
  const model::Model both = test::model_of(std::move(forest), 3);
  const data::DenseMatrix row{1, 3, {0, 7, 0}};
  const std::vector<double> values = model::Explainer(both).contributions(row, nullptr);
  CHECK_THAT(values[0], WithinAbs(2.25, kTolerance));
  CHECK(values[1] == 0);
  CHECK_THAT(values[2], WithinAbs(2.25, kTolerance));
  CHECK_THAT(values[3], WithinAbs(1.75, kTolerance));
}

TEST_CASE("explanations depend neither on threads, nor on the SIMD level, nor on the rows beside a row",
          "[model][explain][property]") {
  const Case made = make_case({"", {.num_trees = 7, .num_leaves = 30, .max_depth = 9, .num_features = 9}}, 6);
  data::DenseMatrix many{kRows * 20, 9, {}};
  for (int i = 0; i < 20; ++i) many.values.insert(many.values.end(), made.rows.values.begin(), made.rows.values.end());
  const model::Explainer explainer(made.model);
  base::ThreadPool pool(3);
  const std::vector<double> expected = explainer.contributions(many, nullptr);
  CHECK(explainer.contributions(many, &pool) == expected);
  CHECK(explainer.interactions(many, &pool) == explainer.interactions(many, nullptr));
  CHECK(explainer.contributions(test::sparse(many), &pool) == expected);
  const data::DenseMatrix one{1, 9, {made.rows.row(13).begin(), made.rows.row(13).end()}};
  const auto first = expected.begin() + 13 * 10;
  CHECK(explainer.contributions(one, nullptr) == std::vector<double>(first, first + 10));
  test::at_every_simd_level([&] { CHECK(explainer.contributions(many, nullptr) == expected); });
}

TEST_CASE("rounds are explained by themselves and base margins replace the start margin", "[model][explain]") {
  Case made = make_case({"", {.num_trees = 4, .num_leaves = 8, .num_features = 3}}, 7);
  model::Model middle = made.model;
  auto& forest = std::get<model::Forest>(middle.learner);
  forest.trees = {forest.trees[1], forest.trees[2]};
  forest.tree_group = {0, 0};
  forest.round_begin = {0, 1, 2};
  const model::Explainer explainer(made.model, {.begin = 1, .end = 3});
  std::vector<double> expected = model::Explainer(middle).contributions(made.rows, nullptr);
  CHECK(explainer.contributions(made.rows, nullptr) == expected);
  const std::vector<float> base_margins(kRows, 2.25f);
  for (std::size_t row = 0; row < kRows; ++row) expected[row * 4 + 3] += 2;
  const std::vector<double> found = explainer.contributions(made.rows, nullptr, base_margins);
  for (std::size_t i = 0; i < found.size(); ++i) CHECK_THAT(found[i], WithinAbs(expected[i], kTolerance));
}

TEST_CASE("a linear model's contributions are coefficient times value, and it has no interactions",
          "[model][explain][linear]") {
  model::Model linear;
  linear.num_features = 2;
  linear.num_target = 2;
  linear.base_score = {0.25f};
  linear.learner = linear_model();
  const data::DenseMatrix rows{2, 2, {2, 3, std::nanf(""), -1}};
  const model::Explainer explainer(linear);
  const std::vector<double> expected = {3, 12, 10.25, -4, 1.5, 20.25, 0, -4, 10.25, 0, -0.5, 20.25};
  CHECK(explainer.contributions(rows, nullptr) == expected);
  CHECK(explainer.contributions(test::sparse(rows), nullptr) == expected);
  CHECK(explainer.approximate_contributions(rows, nullptr) == expected);
  const std::vector<double> matrices = explainer.interactions(rows, nullptr);
  CHECK(std::vector(matrices.begin(), matrices.begin() + 9) == std::vector<double>{3, 0, 0, 0, 12, 0, 0, 0, 10.25});
}

TEST_CASE("what cannot be explained is refused in a sentence", "[model][explain][large]") {
  Case made = make_case({"", {.num_trees = 2, .num_leaves = 4, .num_features = 3}}, 8);
  const model::Explainer explainer(made.model);
  CHECK(test::error_of<base::ClientError>([&] {
          explainer.contributions(data::DenseMatrix{1, 4, {1, 2, 3, 4}}, nullptr);
        }) == "row has 4 features, the model takes 3");
  const std::vector<float> margins = {1, 2};
  CHECK(test::error_of<base::ClientError>([&] { explainer.interactions(made.rows, nullptr, margins); }) ==
        "2 base margins for 21 rows and 1 outputs");
  auto wide = made.model;
  wide.num_features = 299'999'999;
  const model::Explainer of_wide(wide);
  CHECK(test::error_of<base::ClientError>([&] { of_wide.interactions(made.rows, nullptr); }) ==
        "21 rows of 1 outputs of 90000000000000000 numbers each fit no memory; explain fewer rows");
  CHECK(test::error_of<base::ClientError>([&] { model::Explainer(made.model, {.begin = 3, .end = 9}); }) ==
        "rounds 3 to 9: the model has 2 rounds");
}
