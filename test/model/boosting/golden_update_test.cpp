// XGBoost as the oracle for process_type update and for the orders of coordinate descent: test/golden/learners.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "base/file.h"
#include "data/csv/csv.h"
#include "learner_cases.h"
#include "learning_data.h"
#include "model/artifact/model_file.h"
#include "support/golden.h"

namespace espalier::model {
namespace {

struct OracleCase {
  std::string name;
  std::string start;  // model file; empty: none
  std::string train;
  LearnerParams params;
};

LearnerParams update_params() {
  LearnerParams params = test::squared_error_params(6);
  params.tree.max_depth = 4;
  params.process_type = ProcessType::kUpdate;
  return params;
}

LearnerParams light_leaves() {
  LearnerParams params = update_params();
  params.tree.min_child_hessian = 5;
  return params;
}

LearnerParams statistics_only() {
  LearnerParams params = update_params();
  params.refresh_leaf = false;
  return params;
}

LearnerParams refresh_and_prune() {
  LearnerParams params = update_params();
  params.update_steps = {UpdateStep::kRefresh, UpdateStep::kPrune};
  params.tree.min_split_gain = 15;
  params.tree.l2 = 3;
  params.tree.l1 = 0.5;
  return params;
}

LearnerParams prune_only(double min_split_gain, int max_depth, double learning_rate) {
  LearnerParams params = update_params();
  params.update_steps = {UpdateStep::kPrune};
  params.tree.min_split_gain = min_split_gain;
  params.tree.max_depth = max_depth;
  params.tree.learning_rate = learning_rate;
  return params;
}

LearnerParams of_classes(LearnerParams params) {
  params.objective = "multi:softprob";
  params.num_class = 4;
  return params;
}

LearnerParams update_of_forests() {
  LearnerParams params = of_classes(update_params());
  params.num_rounds = 4;
  params.num_parallel_tree = 2;
  return params;
}

LearnerParams linear(FeatureSelector selector, int top_k, double l1, double l2) {
  LearnerParams params = test::squared_error_params(8);
  params.booster = BoosterKind::kLinear;
  params.linear = {.learning_rate = 0.3,
                   .l2 = l2,
                   .l1 = l1,
                   .updater = LinearUpdater::kCoordDescent,
                   .feature_selector = selector,
                   .top_k = top_k};
  return params;
}

LearnerParams logistic(LearnerParams params) {
  params.objective = "binary:logistic";
  return params;
}

std::vector<OracleCase> oracle_cases() {
  const std::string missing = "reg_missing.train.csv";
  return {{"refresh", "start_reg.ubj", missing, light_leaves()},
          {"refresh_statistics", "start_reg.ubj", missing, statistics_only()},
          {"refresh_prune", "start_reg.ubj", missing, refresh_and_prune()},
          {"prune", "start_reg.ubj", missing, prune_only(20, 4, 0.1)},
          {"prune_depth", "start_reg.ubj", missing, prune_only(0, 2, 0.3)},
          {"refresh_multi", "start_multi.ubj", "multi.train.csv", update_of_forests()},
          {"linear_greedy", "", "reg.train.csv", linear(FeatureSelector::kGreedy, 3, 0.02, 0.05)},
          {"linear_greedy_all", "", missing, linear(FeatureSelector::kGreedy, 0, 0, 0)},
          {"linear_thrifty", "", "binary.train.csv", logistic(linear(FeatureSelector::kThrifty, 4, 0.001, 0))},
          {"linear_multi", "", "multi.train.csv", of_classes(linear(FeatureSelector::kCyclic, 0, 0, 0.01))},
          {"linear_multi_greedy", "", "multi.train.csv", of_classes(linear(FeatureSelector::kGreedy, 2, 0, 0))}};
}

data::Dataset read_table(const std::string& name) {
  base::ThreadPool pool(1);
  const std::string text = base::read_file(test::golden_folder("xgboost") / "inputs" / name);
  const data::SourceText source{name, text};
  auto table = data::parse_training_csv({&source, 1}, {}, pool);
  data::Dataset dataset;
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  return dataset;
}

TEST_CASE("updates and coordinate descent do what XGBoost does", "[model][boosting][golden]") {
  for (const auto& [name, start, table, params] : oracle_cases()) {
    INFO(name);
    const auto folder = test::golden_folder("learners");
    const auto answer = test::read_golden_answer(folder / (name + ".json"));
    std::optional<Model> initial;
    if (!start.empty()) initial = read_model(base::read_file(folder / start));
    const auto trained = test::train(params, read_table(table), 2, {}, {}, initial ? &*initial : nullptr);
    const auto features = test::read_golden_features(test::golden_folder("xgboost") / "inputs" / answer.validation);
    const auto margins = Predictor(trained.model).predict_margin(features, nullptr);
    CHECK(test::largest_difference(margins, answer.margins) < 1e-5);
  }
}

}  // namespace
}  // namespace espalier::model
