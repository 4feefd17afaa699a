// Training from an earlier model: what is kept, what is refused.
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "base/error.h"
#include "learner_cases.h"
#include "learning_data.h"
#include "model/boosting/tree/finish/tree_prune.h"
#include "support/error_of.h"

namespace espalier::model {
namespace {

const std::string kRefused = "the initial model cannot be continued: ";

const Forest& forest_of(const TrainingResult& result) { return std::get<Forest>(result.model.learner); }

TEST_CASE("an initial model that does not fit is refused in a sentence", "[model][boosting][continue]") {
  const auto data = test::regression_data({.num_rows = 60, .num_features = 3}, 91);
  LearnerParams params = test::squared_error_params(2);
  const Model initial = test::train(params, data).model;
  const auto error = [&](const data::Dataset& set, const Model* model) {
    return test::error_of<base::ClientError>([&] { test::train(params, set, 1, {}, {}, model); });
  };
  SECTION("objective") {
    params.objective = "reg:pseudohubererror";
    CHECK(error(data, &initial) ==
          kRefused + "its objective is reg:squarederror, that of the job is reg:pseudohubererror");
  }
  SECTION("base_score") {
    Model other = initial;
    other.base_score = {0.5f};
    params.base_score = 0.75f;
    CHECK(error(data, &other) == kRefused + "its base_score is 0.5, that of the job is 0.75; leave base_score out");
  }
  SECTION("booster") {
    params.booster = BoosterKind::kLinear;
    CHECK(error(data, &initial) == kRefused + "it holds trees, the job trains a linear model");
  }
  SECTION("parallel trees") {
    params.num_parallel_tree = 4;
    CHECK(error(data, &initial) == kRefused + "it has num_parallel_tree 1, the job has 4");
  }
  SECTION("features") {
    const auto wide = test::regression_data({.num_rows = 60, .num_features = 4}, 92);
    CHECK(error(wide, &initial) == kRefused + "it has 3 features, the training data has 4");
  }
  SECTION("feature names") {
    Model named = initial;
    named.feature_names = {"a", "b", "c"};
    auto renamed = data;
    renamed.schema.feature_names = {"a", "c", "b"};
    CHECK(error(renamed, &named) == kRefused +
                                        "its feature 1 is named 'b', in the training data it is 'c'; columns must be "
                                        "in the same order");
  }
  SECTION("categories where the model has numbers, and numbers where it has categories") {
    auto codes = data;
    data::DenseMatrix matrix = *data.features.dense();
    for (float& value : matrix.values) value = value > 0 ? 1 : 0;
    codes.features = std::move(matrix);
    codes.schema.feature_kinds.assign(3, data::FeatureKind::kNumeric);
    codes.schema.feature_kinds[1] = data::FeatureKind::kCategorical;
    CHECK(error(codes, &initial) == kRefused + "its feature 1 is a number, in the training data it is categorical");
    Model of_codes = test::train(params, codes).model;
    CHECK(error(data, &of_codes) == kRefused + "its feature 1 is categorical, in the training data it is a number");
    CHECK(error(codes, &of_codes).empty());
    of_codes.feature_types.clear();  // then the splits tell
    Tree& tree = std::get<Forest>(of_codes.learner).trees[0];
    tree = Tree::stump(0, 1);
    tree.split_leaf(0);
    tree.split_feature[0] = 1;
    tree.is_categorical[0] = 1;
    tree.category_begin = {0, 1, 1};
    tree.category_end = {1, 1, 1};
    tree.categories = {1};
    CHECK(error(codes, &of_codes).empty());
    CHECK(error(data, &of_codes) == kRefused + "its feature 1 is categorical, in the training data it is a number");
  }
  SECTION("vector leaves") {
    Model vector_leaves = initial;
    std::get<Forest>(vector_leaves.learner).trees[0].leaf_size = 2;
    CHECK(error(data, &vector_leaves).starts_with(kRefused + "its trees have a value per output in every leaf"));
  }
  SECTION("an update without a model") {
    params.process_type = ProcessType::kUpdate;
    CHECK(error(data, nullptr) == "process_type update needs an initial model, whose trees it updates");
  }
}

TEST_CASE("a continued model keeps its base_score, its trees and nothing of an earlier stop",
          "[model][boosting][continue]") {
  const auto data = test::regression_data({.num_rows = 300, .num_features = 3}, 93);
  auto other = test::regression_data({.num_rows = 300, .num_features = 3}, 94);
  for (float& label : other.labels) label += 10;
  LearnerParams params = test::squared_error_params(3);
  Model initial = test::train(params, data).model;
  initial.attributes = {{"best_iteration", "2"}, {"best_score", "0.5"}, {"owner", "me"}};
  const auto result = test::train(params, other, 2, {}, {}, &initial);
  CHECK(result.model.base_score == initial.base_score);
  CHECK(result.model.attributes == std::map<std::string, std::string>{{"owner", "me"}});
  Forest kept = forest_of(result);
  CHECK(kept.num_rounds() == 6);
  truncate(kept, 3);
  CHECK(kept == std::get<Forest>(initial.learner));
}

TEST_CASE("as many rounds as an int holds come on top of the model's own", "[model][boosting][continue]") {
  const auto data = test::regression_data({.num_rows = 60, .num_features = 3}, 95);
  const Model initial = test::train(test::squared_error_params(3), data).model;
  LearnerParams params = test::squared_error_params(std::numeric_limits<int>::max());
  const auto two = [](const RoundReport& report) { return report.round == 4 ? Next::kStop : Next::kContinue; };
  CHECK(test::train(params, data, 1, {}, two, &initial).rounds_done == 2);
}

TEST_CASE("trees and dart continue each other", "[model][boosting][continue][dart]") {
  const auto data = test::regression_data({.num_rows = 400, .num_features = 3}, 95);
  LearnerParams trees = test::squared_error_params(4);
  LearnerParams dart = trees;
  dart.booster = BoosterKind::kDart;
  dart.dart.one_drop = true;
  const Model plain = test::train(trees, data).model;
  const auto dropped = test::train(dart, data, 2, {}, {}, &plain);
  CHECK(forest_of(dropped).tree_weight.size() == 8);
  CHECK(forest_of(dropped).tree_weight != std::vector<float>(8, 1.0f));
  const auto again = test::train(trees, data, 2, {}, {}, &dropped.model);
  auto expected = forest_of(dropped).tree_weight;
  expected.resize(12, 1.0f);
  CHECK(forest_of(again).tree_weight == expected);
}

TEST_CASE("dart that drops nothing is gbtree", "[model][boosting][dart]") {
  const auto data = test::regression_data({.num_rows = 3000, .num_features = 4, .missing = 0.1}, 96);
  LearnerParams params = test::squared_error_params(8);
  params.tree.row_sample = 0.7;
  const Forest trees = forest_of(test::train(params, data));
  params.booster = BoosterKind::kDart;
  Forest dart = forest_of(test::train(params, data));
  CHECK(dart.tree_weight == std::vector<float>(8, 1.0f));
  dart.tree_weight.clear();
  CHECK(dart == trees);
  params.dart = {.rate_drop = 1, .skip_drop = 1};  // every round is skipped
  dart = forest_of(test::train(params, data));
  dart.tree_weight.clear();
  CHECK(dart == trees);
}

// rate_drop 1: every round drops all k trees. By hand, learning rate 0.5: round 1 drops one: 1 / 1.5 for both; round 2
// drops two: their weights times 2 / 2.5, the new one 1 / 2.5.
TEST_CASE("dart's weights are those worked out by hand", "[model][boosting][dart]") {
  const auto data = test::regression_data({.num_rows = 200, .num_features = 3}, 97);
  LearnerParams params = test::squared_error_params(3);
  params.booster = BoosterKind::kDart;
  params.tree.learning_rate = 0.5;
  params.dart.rate_drop = 1;
  const auto two_thirds = static_cast<float>(1 / 1.5);
  const auto weights = forest_of(test::train(params, data)).tree_weight;
  CHECK(weights == std::vector<float>{two_thirds * 0.8f, two_thirds * 0.8f, 0.4f});
  // All trees but the new one are left out, so each is the first tree of a model.
  const auto trees = forest_of(test::train(params, data)).trees;
  CHECK(trees[1] == trees[0]);
  CHECK(trees[2] == trees[0]);
}

TEST_CASE("an update has at most the rounds of its model, and keeps dart's weights", "[model][boosting][update]") {
  const auto data = test::regression_data({.num_rows = 400, .num_features = 3}, 98);
  const auto other = test::regression_data({.num_rows = 400, .num_features = 3}, 99);
  LearnerParams params = test::squared_error_params(5);
  params.booster = BoosterKind::kDart;
  params.dart.one_drop = true;
  const Model initial = test::train(params, data).model;
  params.process_type = ProcessType::kUpdate;
  params.num_rounds = 50;
  const auto updated = test::train(params, other, 2, {}, {}, &initial);
  CHECK(updated.rounds_done == 5);
  CHECK(forest_of(updated).tree_weight == std::get<Forest>(initial.learner).tree_weight);
  CHECK(forest_of(updated).trees[0].split_feature == std::get<Forest>(initial.learner).trees[0].split_feature);
  CHECK_FALSE(forest_of(updated) == std::get<Forest>(initial.learner));
  CHECK(test::train(params, other, 4, {}, {}, &initial).model == updated.model);
  params.num_rounds = 2;
  CHECK(forest_of(test::train(params, other, 1, {}, {}, &initial)).num_rounds() == 2);
}

TEST_CASE("refreshing from the rows that a plain model was grown from changes nothing", "[model][boosting][update]") {
  const auto data = test::regression_data({.num_rows = 2000, .num_features = 3, .missing = 0.1}, 100);
  LearnerParams params = test::squared_error_params(4);
  const Model initial = test::train(params, data).model;
  params.process_type = ProcessType::kUpdate;
  const auto refreshed = test::train(params, data, 2, {}, {}, &initial);
  for (std::size_t tree = 0; tree < 4; ++tree) {
    CHECK(forest_of(refreshed).trees[tree].split_condition ==
          std::get<Forest>(initial.learner).trees[tree].split_condition);
    CHECK(forest_of(refreshed).trees[tree].sum_hessian == std::get<Forest>(initial.learner).trees[tree].sum_hessian);
  }
}

// Root (gain 1) over a leaf and a split (gain 9) over two leaves.
TEST_CASE("a weak split above a strong one stays; weak ones go from the bottom up", "[model][boosting][update]") {
  Tree tree = Tree::stump(0, 0);
  tree.split_leaf(0);
  tree.split_leaf(2);
  tree.gain = {1, 0, 9, 0, 0};
  tree.base_weight = {5, 1, 2, 3, 4};
  tree.split_condition = {0.5f, 10, 0.25f, 30, 40};
  TreeParams params;
  params.min_split_gain = 2;
  CHECK(pruned(tree, params, 0.5f) == tree);
  params.min_split_gain = 10;
  const Tree root = pruned(tree, params, 0.5f);
  CHECK(root.num_nodes() == 1);
  CHECK(root.split_condition[0] == 2.5f);
  params.min_split_gain = 0;
  params.max_depth = 1;
  const Tree shallow = pruned(tree, params, 0.5f);
  CHECK(shallow.num_nodes() == 3);
  CHECK(shallow.split_condition == std::vector<float>{0.5f, 10, 1});
}

}  // namespace
}  // namespace espalier::model
