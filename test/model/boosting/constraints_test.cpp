// Monotone and interaction constraints, feature weights: what must hold of every model that is trained with them.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "base/error.h"
#include "learning_data.h"
#include "model/learner/learner.h"

namespace espalier::model {
namespace {

Model train(const LearnerParams& params, const data::Dataset& data, int threads = 2) {
  base::ThreadPool pool(threads);
  return learn_model(params, data, {}, pool, {}).model;
}

std::vector<LearnerParams> ways_to_grow() {
  const LearnerParams plain = test::squared_error_params(15);
  std::vector<LearnerParams> ways(7, plain);
  ways[1].tree.grow_policy = GrowPolicy::kLossguide;
  ways[1].tree.max_depth = 0;
  ways[1].tree.max_leaves = 25;
  ways[2].tree.max_delta_step = 0.3;
  ways[2].tree.l1 = 1;
  ways[3].booster = BoosterKind::kDart;
  ways[3].dart.rate_drop = 0.3;
  ways[4].objective = "reg:absoluteerror";
  ways[5].tree.tree_method = TreeMethod::kExact;
  ways[5].tree.max_depth = 4;
  ways[6].tree.row_sample = 0.5;
  ways[6].tree.column_sample_by_node = 0.6;
  return ways;
}

// Number of steps of a walk along `feature`, at random places of the others, that go against `direction`.
int wrong_steps(const Model& model, std::size_t num_features, std::size_t feature, int direction) {
  const Predictor predictor(model);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-2.2f, 2.2f);
  int wrong = 0;
  for (int place = 0; place < 60; ++place) {
    data::DenseMatrix walk{45, num_features, {}};
    std::vector<float> row(num_features);
    for (float& value : row) value = random() % 6 == 0 ? std::numeric_limits<float>::quiet_NaN() : uniform(random);
    for (int step = 0; step < 45; ++step) {
      row[feature] = static_cast<float>(step - 22) * 0.1f;
      walk.values.insert(walk.values.end(), row.begin(), row.end());
    }
    const auto margins = predictor.predict_margin(walk, nullptr);
    for (std::size_t i = 1; i < margins.size(); ++i) {
      wrong += static_cast<float>(direction) * (margins[i] - margins[i - 1]) < 0;
    }
  }
  return wrong;
}

TEST_CASE("the fitted function is monotone where it must be", "[model][boosting][monotone][property]") {
  const auto data = test::regression_data({.num_rows = 1500, .num_features = 4, .missing = 0.1}, 71);
  LearnerParams params = ways_to_grow()[static_cast<std::size_t>(GENERATE(0, 1, 2, 3, 4, 5, 6))];
  INFO(params.objective << " policy " << static_cast<int>(params.tree.grow_policy) << " booster "
                        << static_cast<int>(params.booster) << " method " << static_cast<int>(params.tree.tree_method));
  CHECK(wrong_steps(train(params, data), 4, 1, 1) > 0);  // the label falls and rises with feature 1
  params.tree.monotone_constraints = {1, 1, 0, -1};
  const Model model = train(params, data);
  CHECK(wrong_steps(model, 4, 0, 1) == 0);
  CHECK(wrong_steps(model, 4, 1, 1) == 0);
  CHECK(wrong_steps(model, 4, 3, -1) == 0);
  CHECK(wrong_steps(model, 4, 2, 1) > 0);
  for (const int threads : {1, 4}) CHECK(train(params, data, threads) == model);
}

TEST_CASE("a monotone constraint on a function that obeys it anyway costs little", "[model][boosting][monotone]") {
  auto data = test::regression_data({.num_rows = 1000, .num_features = 1}, 72);
  for (std::size_t row = 0; row < 1000; ++row) data.labels[row] = std::floor(data.features.dense()->row(row)[0] * 3);
  LearnerParams params = test::squared_error_params(10);
  const Model free = train(params, data);
  params.tree.monotone_constraints = {1};
  const auto a = Predictor(free).predict_margin(data.features, nullptr);
  const auto b = Predictor(train(params, data)).predict_margin(data.features, nullptr);
  for (std::size_t row = 0; row < 1000; ++row) CHECK(std::abs(a[row] - b[row]) < 0.02f);
}

// The sets of features on all paths from a root to a leaf.
std::set<std::set<data::FeatureIndex>> paths(const Model& model) {
  std::set<std::set<data::FeatureIndex>> all;
  for (const Tree& tree : std::get<Forest>(model.learner).trees) {
    for (NodeIndex node = 0; node < static_cast<NodeIndex>(tree.num_nodes()); ++node) {
      if (!tree.is_leaf(node) || node == 0) continue;
      std::set<data::FeatureIndex> path;
      for (NodeIndex at = node; at != 0;) {
        at = tree.parent[static_cast<std::size_t>(at)];
        path.insert(tree.split_feature[static_cast<std::size_t>(at)]);
      }
      all.insert(path);
    }
  }
  return all;
}

TEST_CASE("features of one path stand in one set together, or one stands alone",
          "[model][boosting][interaction][property]") {
  const auto data = test::regression_data({.num_rows = 3000, .num_features = 6, .missing = 0.05}, 73);
  LearnerParams params = ways_to_grow()[static_cast<std::size_t>(GENERATE(0, 1, 5, 6))];
  const std::vector<std::vector<data::FeatureIndex>> sets = {{1, 0}, {2, 3, 4}, {4, 0}};
  const auto allowed = [&](const std::set<data::FeatureIndex>& path) {
    return path.size() == 1 || std::ranges::any_of(sets, [&](const auto& set) {
             return std::ranges::all_of(path, [&](auto f) { return std::ranges::find(set, f) != set.end(); });
           });
  };
  const auto free = paths(train(params, data));
  CHECK_FALSE(std::ranges::all_of(free, allowed));
  params.tree.interaction_constraints = sets;
  const Model model = train(params, data);
  const auto bound = paths(model);
  CHECK(std::ranges::all_of(bound, allowed));
  CHECK(bound.size() > 3);
  CHECK(train(params, data, 4) == model);
}

TEST_CASE("a feature of weight 0 is never sampled while others are left", "[model][boosting][sampling]") {
  const auto data = test::regression_data({.num_rows = 500, .num_features = 5}, 74);
  LearnerParams params = test::squared_error_params(20);
  params.tree.column_sample_by_tree = 0.4;
  params.tree.feature_weights = {0, 1, 0, 3, 3};
  std::array<int, 5> used = {};
  for (const auto& path : paths(train(params, data))) {
    for (const auto feature : path) ++used[feature];
  }
  CHECK(used[0] + used[2] == 0);
  CHECK((used[1] > 0 && used[3] > 0 && used[4] > 0));
}

std::string error_of(const TreeParams& tree, const data::Dataset& data) {
  LearnerParams params = test::squared_error_params(1);
  params.tree = tree;
  try {
    train(params, data);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("constraints that do not fit the data are refused, all at once", "[model][boosting]") {
  auto data = test::regression_data({.num_rows = 20, .num_features = 3, .num_values = 2}, 75);
  CHECK(error_of({.monotone_constraints = {1, 0, 0, -1}}, data) ==
        "monotone_constraints has 4 entries, the training data has 3 features");
  CHECK(error_of({.monotone_constraints = {2}}, data) ==
        "monotone_constraints is 2 for feature 0; allowed is -1, 0 and 1");
  CHECK(error_of({.interaction_constraints = {{0, 3}}, .feature_weights = {1, 1}}, data) ==
        "interaction_constraints names feature 3, the training data has 3 features; "
        "feature_weights has 2 entries, the training data has 3 features");
  CHECK(error_of({.feature_weights = {1, -1, 1}}, data) == "feature_weights is -1 for feature 1; allowed is [0, +inf)");
  CHECK(error_of({.feature_weights = {0, 0, 0}}, data) ==
        "feature_weights is 0 for all features, so that none could be sampled");
  CHECK(error_of(
            {.max_cat_to_onehot = 0, .max_cat_threshold = 0, .cat_smooth = -1, .cat_l2 = -1, .min_data_per_group = -1},
            data) ==
        "max_cat_to_onehot is 0; allowed is [1, +inf); max_cat_threshold is 0; allowed is [1, +inf); "
        "cat_smooth is -1; allowed is [0, +inf); cat_l2 is -1; allowed is [0, +inf); "
        "min_data_per_group is -1; allowed is [0, +inf)");
  data.schema.feature_kinds = {data::FeatureKind::kNumeric, data::FeatureKind::kCategorical,
                               data::FeatureKind::kNumeric};
  CHECK(error_of({.monotone_constraints = {0, 1, 0}}, data) ==
        "monotone_constraints is 1 for feature 1, which is categorical: its categories have no order; allowed is 0");
}

}  // namespace
}  // namespace espalier::model
