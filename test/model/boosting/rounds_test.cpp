// The trees of a round: what they share, what they are fitted to, and what weights and samples do to them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "learner_cases.h"
#include "learning_data.h"
#include "model/boosting/leaf_table.h"

namespace espalier::model {
namespace {

using test::classified;
using test::train;

std::vector<float> margins_of(const Model& model, const data::Dataset& rows) {
  return Predictor(model).predict_margin(rows.features, nullptr);
}

float farthest(const std::vector<float>& a, const std::vector<float>& b) {
  float worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

Forest forest_of(const Model& model) { return std::get<Forest>(model.learner); }

TEST_CASE("classes over dense rows, one of them of great weight, have the bytes of sparse rows", "[model][boosting]") {
  auto data = classified(test::regression_data({.num_rows = 3000, .num_features = 5, .missing = 0.1}, 91), 3);
  data.row_weights.assign(data.num_rows(), 1);
  data.row_weights[7] = 1e7f;
  auto params = test::squared_error_params(3);
  params.objective = "multi:softprob";
  params.num_class = 3;
  const Model model = train(params, test::as_sparse(data), 2).model;
  CHECK(train(params, data, 1).model == model);
  CHECK(train(params, data, 3).model == model);
}

TEST_CASE("refreshed leaves are medians too", "[model][boosting][update]") {
  const auto data = test::regression_data({.num_rows = 2000, .num_features = 3, .missing = 0.1}, 100);
  LearnerParams params = test::squared_error_params(4);
  params.objective = GENERATE("reg:absoluteerror", "reg:quantileerror");
  params.objective_params.quantile_alpha = {0.2, 0.9};
  const Model initial = train(params, data).model;
  params.process_type = ProcessType::kUpdate;
  const auto refreshed = train(params, data, 2, {}, {}, &initial);
  for (std::size_t tree = 0; tree < forest_of(initial).trees.size(); ++tree) {
    CHECK(forest_of(refreshed.model).trees[tree].split_condition == forest_of(initial).trees[tree].split_condition);
  }
}

TEST_CASE("trees of one round are fitted to the same margins", "[model][boosting]") {
  const auto data = test::regression_data({.num_rows = 500, .num_features = 3}, 101);
  LearnerParams params = test::squared_error_params(2);
  params.objective = GENERATE("reg:absoluteerror", "reg:squarederror");
  params.num_parallel_tree = 3;
  const auto trees = forest_of(train(params, data).model).trees;
  CHECK(trees[1] == trees[0]);
  CHECK(trees[2] == trees[0]);
  CHECK(trees[4] == trees[3]);
  params.tree.row_sample = 0.7;
  const auto sampled = forest_of(train(params, data).model).trees;
  CHECK_FALSE(sampled[1] == sampled[0]);
  params.tree.row_sample = 1;
  params.tree.column_sample_by_tree = 0.5;
  const auto by_column = forest_of(train(params, data).model).trees;
  CHECK_FALSE((by_column[1] == by_column[0] && by_column[2] == by_column[0] && by_column[4] == by_column[3] &&
               by_column[5] == by_column[3]));
}

TEST_CASE("a query twice is a query of weight two", "[model][boosting][rank]") {
  auto data = test::regression_data({.num_rows = 3000, .num_features = 4}, 102);
  for (float& label : data.labels) label = std::clamp(std::floor(label) + 1, 0.0f, 3.0f);
  LearnerParams params = test::squared_error_params(5);
  params.objective = GENERATE("rank:pairwise", "rank:ndcg");
  params.tree.l2 = 0;  // weights are scaled to the mean 1
  params.tree.min_child_hessian = 0;
  params.tree.max_depth = 4;
  params.tree.max_bin = 16;
  std::vector<std::size_t> order;
  data.group_start = {0};
  data::Dataset doubled;
  std::vector<data::RowIndex> starts = {0};
  for (std::size_t group = 0; group < 150; ++group) {
    data.group_start.push_back(static_cast<data::RowIndex>(20 * (group + 1)));
    const bool twice = group % 3 == 0 || data.features.dense()->row(20 * group)[0] > 0;
    data.row_weights.push_back(twice ? 2.0f : 1.0f);
    for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
      for (std::size_t row = 0; row < 20; ++row) order.push_back(20 * group + row);
      starts.push_back(static_cast<data::RowIndex>(order.size()));
    }
  }
  auto plain = data;
  plain.row_weights.clear();
  doubled = test::take_rows(plain, order);
  doubled.group_start = starts;
  const auto a = margins_of(train(params, data).model, data);
  const auto b = margins_of(train(params, doubled).model, data);
  CHECK(farthest(a, b) < 1e-3f);
}

TEST_CASE("leaves that are not kept are found again", "[model][boosting][dart]") {
  const auto data = test::regression_data({.num_rows = 5000, .num_features = 3, .missing = 0.1}, 103);
  LearnerParams params = test::squared_error_params(6);
  params.booster = BoosterKind::kDart;
  params.dart = {.rate_drop = 0.5, .one_drop = true};
  const Forest forest = forest_of(train(params, data).model);
  base::ThreadPool pool(2);
  std::vector<std::vector<float>> found;
  for (const std::size_t budget : {LeafTable::kByteBudget, std::size_t{12'000}, std::size_t{0}}) {
    LeafTable leaves(data.features, budget);
    leaves.add_trees(forest, pool);
    found.emplace_back(data.num_rows(), 0.5f);
    leaves.add_margins(forest, 1, std::vector<std::uint32_t>{3}, found.back(), pool);
  }
  CHECK(found[1] == found[0]);
  CHECK(found[2] == found[0]);
}

TEST_CASE("a root lighter than the least hessian learns nothing", "[model][boosting]") {
  data::Dataset data;
  data.features = data::DenseMatrix{3, 1, {1, 2, 3}};
  data.labels = {1, 5, 9};
  LearnerParams params = test::squared_error_params(2);
  params.base_score = 0.5f;
  params.tree.min_child_hessian = 3.5;
  CHECK(margins_of(train(params, data).model, data) == std::vector<float>(3, 0.5f));
  params.tree.min_child_hessian = 3;
  CHECK(margins_of(train(params, data).model, data)[0] != 0.5f);
}

TEST_CASE("monotone in every output of classes, forests and approx", "[model][boosting][monotone]") {
  auto data = test::regression_data({.num_rows = 1500, .num_features = 4, .missing = 0.1}, 71);
  const int way = GENERATE(0, 1, 2, 3, 4);
  LearnerParams params = test::squared_error_params(12);
  if (way == 0) {
    data = classified(data, 3);
    params.objective = "multi:softprob";
    params.num_class = 3;
  } else if (way == 1) {
    params.num_parallel_tree = 3;
    params.tree.row_sample = 0.6;
  } else if (way == 2) {
    params.tree.tree_method = TreeMethod::kApprox;
    params.tree.max_bin = 16;
  } else if (way == 3) {
    params.objective = "reg:quantileerror";
    params.objective_params.quantile_alpha = {0.1, 0.8};
  } else {
    data.row_weights.assign(1500, 1);
    data.row_weights[7] = 1e7f;
  }
  params.tree.monotone_constraints = {1, 1, 0, -1};
  const Predictor predictor(train(params, data).model);
  int wrong = 0;
  for (int place = 0; place < 60; ++place) {
    for (const auto& [feature, sign] : {std::pair{0, 1.0f}, {1, 1.0f}, {3, -1.0f}}) {
      data::DenseMatrix walk{45, 4, {}};
      for (int step = 0; step < 45; ++step) {
        for (int f = 0; f < 4; ++f) {
          walk.values.push_back(f == feature ? static_cast<float>(step - 22) * 0.1f
                                             : static_cast<float>((place * 7919 + f * 104729) % 400) / 100 - 2);
        }
      }
      const auto margins = predictor.predict_margin(walk, nullptr);
      const std::size_t groups = margins.size() / 45;
      for (std::size_t i = groups; i < margins.size(); ++i) wrong += sign * (margins[i] - margins[i - groups]) < 0;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace espalier::model
