#include "model/objective/leaf_quantile.h"

#include <catch2/catch_test_macros.hpp>

#include "model/objective/objective.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

float quantile_of(std::vector<float> values, double alpha) { return quantile(values, alpha); }
float weighted_of(std::vector<WeightedValue> values, double alpha) { return weighted_quantile(values, alpha); }

ObjectiveParams quantiles(std::vector<double> alphas) { return {.quantile_alpha = std::move(alphas)}; }

}  // namespace

TEST_CASE("a quantile lies between order statistics at alpha times n + 1", "[model][objective]") {
  CHECK(quantile_of({7}, 0.5) == 7);
  CHECK(quantile_of({3, 1, 2}, 0.5) == 2);
  CHECK(quantile_of({4, 1, 3, 2}, 0.5) == 2.5f);
  CHECK(quantile_of({40, 10, 30, 20}, 0.25) == 12.5f);  // position 1.25
  CHECK(quantile_of({40, 10, 30, 20}, 0.1) == 10);      // below the first position
  CHECK(quantile_of({40, 10, 30, 20}, 0.9) == 40);
  CHECK(quantile_of({5, 5, 5, 1}, 0.5) == 5);
}

TEST_CASE("a weighted quantile is the first value whose weights reach alpha of all", "[model][objective]") {
  CHECK(weighted_of({{3, 1}, {1, 1}, {2, 1}}, 0.5) == 2);
  CHECK(weighted_of({{4, 1}, {1, 1}, {3, 1}, {2, 1}}, 0.5) == 2);  // no interpolation
  CHECK(weighted_of({{1, 1}, {2, 1}, {9, 5}}, 0.5) == 9);
  CHECK(weighted_of({{1, 6}, {2, 1}, {9, 5}}, 0.5) == 1);
  CHECK(weighted_of({{1, 0}, {2, 0}, {9, 0}}, 0.5) == 1);
}

TEST_CASE("absolute error starts from the median and puts medians of residuals in leaves", "[model][objective]") {
  const auto objective = make_objective("reg:absoluteerror", ObjectiveParams{}, 0);
  const data::Dataset plain = test::labelled_rows({1, 2, 4, 100});
  CHECK(objective->fitted_base_score(plain) == std::vector<float>{3});
  CHECK(objective->replaces_leaf_values());
  const std::vector<float> margins = {0, 0.5f, 1, 10};
  CHECK(objective->replaced_leaf_value(plain, std::vector<data::RowIndex>{0, 1, 3}, margins, 0) == 1.5f);
  const data::Dataset weighted = test::labelled_rows({1, 2, 4, 100}, {1, 1, 1, 9});
  CHECK(objective->fitted_base_score(weighted) == std::vector<float>{100});
  CHECK(objective->replaced_leaf_value(weighted, std::vector<data::RowIndex>{0, 1, 3}, margins, 0) == 90);
}

TEST_CASE("every quantile is an output of its own and they share one start", "[model][objective]") {
  const auto objective = make_objective("reg:quantileerror", quantiles({0.25, 0.75}), 0);
  CHECK(objective->num_groups() == 2);
  CHECK(objective->num_predictions() == 2);
  const data::Dataset rows = test::labelled_rows({10, 20, 30});
  CHECK(objective->fitted_base_score(rows) == std::vector<float>{20, 20});  // mean of 10 and 30
  const std::vector<float> margins = {0, 5, 0, 5, 0, 5};
  const std::vector<data::RowIndex> all = {0, 1, 2};
  CHECK(objective->replaced_leaf_value(rows, all, margins, 0) == 10);
  CHECK(objective->replaced_leaf_value(rows, all, margins, 1) == 25);
  CHECK(objective->config() == ObjectiveConfig{{"quantile_loss_param", {{"quantile_alpha", "[0.25,0.75]"}}}});
}

TEST_CASE("slopes of several quantiles are group by group", "[model][objective]") {
  const auto objective = make_objective("reg:quantileerror", quantiles({0.25, 0.75}), 0);
  const data::Dataset rows = test::labelled_rows({10, 20}, {1, 2});
  std::vector<GradientPair> gradients(4);
  base::ThreadPool pool(1);
  objective->gradients(rows, std::vector<float>{10, 9, 21, 19}, 0, pool, gradients);
  CHECK(gradients[0].gradient == 0.75f);  // a margin at the label counts as above it
  CHECK(gradients[1].gradient == 1.5f);
  CHECK(gradients[2].gradient == -0.75f);
  CHECK(gradients[3].gradient == -1.5f);
  CHECK(gradients[3].hessian == 2);
}

}  // namespace espalier::model
