#include "model/explain/feature_importance.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "model/explain/leaf_indices.h"
#include "support/error_of.h"

using namespace espalier;
using model::Importance;

namespace {

// Round 0 splits on feature 2 twice, round 1 on feature 0; node 3 of the second tree was pruned away.
model::Model two_rounds() {
  model::Tree first = model::Tree::stump(0, 10);
  first.split_leaf(0);
  first.split_leaf(2);
  first.split_feature = {2, 0, 2, 0, 0};
  first.split_condition = {0.5f, 1, 1.5f, 2, 3};
  first.gain = {8, 0, 4, 0, 0};
  first.sum_hessian = {10, 4, 6, 3, 3};
  model::Tree second = model::Tree::stump(0, 9);
  second.split_leaf(0);
  second.split_leaf(1);
  second.left_child[1] = second.right_child[1] = model::kNoNode;
  second.split_feature = {0, 0, 0, 1, 1};
  second.gain = {5, 0, 0, 100, 100};
  second.sum_hessian = {9, 5, 4, 100, 100};
  model::Model result;
  result.num_features = 4;
  result.learner =
      model::Forest{.trees = {first, second}, .tree_group = {0, 0}, .tree_weight = {}, .round_begin = {0, 1, 2}};
  return result;
}

}  // namespace

TEST_CASE("importance counts splits and sums or averages their gain and cover", "[model][explain]") {
  const model::Model model = two_rounds();
  CHECK(feature_importance(model, Importance::kWeight) == std::vector<double>{1, 0, 2, 0});
  CHECK(feature_importance(model, Importance::kGain) == std::vector<double>{5, 0, 6, 0});
  CHECK(feature_importance(model, Importance::kCover) == std::vector<double>{9, 0, 8, 0});
  CHECK(feature_importance(model, Importance::kTotalGain) == std::vector<double>{5, 0, 12, 0});
  CHECK(feature_importance(model, Importance::kTotalCover) == std::vector<double>{9, 0, 16, 0});
  CHECK(feature_importance(model, Importance::kWeight, {.begin = 1}) == std::vector<double>{1, 0, 0, 0});
}

TEST_CASE("a linear model's importance is its coefficients", "[model][explain][linear]") {
  model::Model linear;
  linear.num_features = 2;
  linear.learner =
      model::LinearModel{.num_features = 2, .num_groups = 1, .coefficients = {2, -1, 10}, .boosted_rounds = 1};
  CHECK(feature_importance(linear, Importance::kWeight) == std::vector<double>{2, -1});
  CHECK(test::error_of<base::ClientError>([&] { feature_importance(linear, Importance::kGain); }) ==
        "a linear model has no splits: its importance is 'weight', the coefficients");
}

TEST_CASE("importance has five names", "[model][explain]") {
  CHECK(model::importance_of_name("total_cover") == Importance::kTotalCover);
  CHECK(test::error_of<base::ClientError>([] { model::importance_of_name("gains"); }) ==
        "importance 'gains' is none of weight, gain, cover, total_gain, total_cover");
}

TEST_CASE("leaf indices are node ids, row by row and tree by tree", "[model][explain]") {
  const model::Model model = two_rounds();
  const data::DenseMatrix rows{3, 3, {1, 0, 0, -1, 0, 1, 0, 0, 2}};
  using Nodes = std::vector<model::NodeIndex>;
  CHECK(leaf_indices(model, rows, nullptr) == Nodes{1, 2, 3, 1, 4, 2});
  CHECK(leaf_indices(model, rows, nullptr, {.end = 1}) == Nodes{1, 3, 4});
  model::Model linear;
  linear.learner = model::LinearModel{};
  CHECK(test::error_of<base::ClientError>([&] { leaf_indices(linear, {}, nullptr); }) ==
        "a linear model has no leaves");
}
