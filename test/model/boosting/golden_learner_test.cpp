// XGBoost's own margins as an outside oracle for the learner: same data, same parameters, its validation margins after
// eight rounds. The cuts of these small inputs are XGBoost's own (feature_cuts.h), so the trees must be too.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "base/file.h"
#include "data/csv/csv.h"
#include "model/learner/learner.h"
#include "support/golden.h"

namespace espalier::model {
namespace {

struct GoldenCase {
  const char* name;
  const char* train;
  LearnerParams params;
};

LearnerParams golden_params(const std::string& objective, int num_class = 0) {
  LearnerParams params;
  params.objective = objective;
  params.num_class = num_class;
  params.num_rounds = 8;
  params.tree.max_depth = 3;
  return params;
}

LearnerParams lossguide_params() {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.max_depth = 0;
  params.tree.max_leaves = 7;
  params.tree.grow_policy = GrowPolicy::kLossguide;
  return params;
}

LearnerParams regularised_params() {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.l1 = 2;
  params.tree.l2 = 3;
  params.tree.min_split_gain = 5;
  params.tree.min_child_hessian = 10;
  params.tree.max_delta_step = 1;
  return params;
}

LearnerParams approx_params() {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.tree_method = TreeMethod::kApprox;
  return params;
}

LearnerParams linear_params(const std::string& objective, double l1, double l2) {
  LearnerParams params = golden_params(objective);
  params.booster = BoosterKind::kLinear;
  params.linear.learning_rate = 0.3;
  params.linear.l1 = l1;
  params.linear.l2 = l2;
  return params;
}

LearnerParams with_scale_pos_weight(LearnerParams params) {
  params.objective_params.scale_pos_weight = 3;
  return params;
}

LearnerParams exact_params(double min_split_gain) {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.tree_method = TreeMethod::kExact;
  params.tree.min_split_gain = min_split_gain;
  return params;
}

LearnerParams monotone_params() {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.monotone_constraints = {0, 1, -1};
  return params;
}

LearnerParams interaction_params() {
  LearnerParams params = golden_params("reg:squarederror");
  params.tree.interaction_constraints = {{1, 2}, {3, 4, 5}};
  return params;
}

LearnerParams with_parallel_trees(LearnerParams params) {
  params.num_parallel_tree = 3;
  return params;
}

LearnerParams with_base_score(LearnerParams params) {
  params.base_score = 7.0f;
  return params;
}

std::vector<GoldenCase> golden_cases() {
  const LearnerParams squared = golden_params("reg:squarederror");
  const LearnerParams logistic = golden_params("binary:logistic");
  return {{"reg_squarederror_hist", "reg.train.csv", squared},
          {"reg_missing_hist", "reg_missing.train.csv", squared},
          {"reg_weights", "reg_weights.train.csv", squared},
          {"reg_lossguide", "reg.train.csv", lossguide_params()},
          {"reg_regularised", "reg.train.csv", regularised_params()},
          {"reg_forest3", "reg.train.csv", with_parallel_trees(squared)},
          {"reg_base_score", "reg.train.csv", with_base_score(squared)},
          {"reg_squarederror_exact", "reg.train.csv", exact_params(0)},
          {"reg_missing_exact", "reg_missing.train.csv", exact_params(0)},
          {"reg_gamma_exact_pruned", "reg.train.csv", exact_params(60)},
          {"reg_monotone", "reg.train.csv", monotone_params()},
          {"reg_interaction", "reg.train.csv", interaction_params()},
          {"reg_absoluteerror", "reg.train.csv", golden_params("reg:absoluteerror")},
          {"reg_squarederror_approx", "reg.train.csv", approx_params()},
          {"gblinear_reg", "reg.train.csv", linear_params("reg:squarederror", 0.01, 0.1)},
          {"gblinear_logistic", "binary.train.csv", linear_params("binary:logistic", 0, 0)},
          {"binary_logistic", "binary.train.csv", logistic},
          {"binary_logistic_spw", "binary.train.csv", with_scale_pos_weight(logistic)},
          {"multi_softprob", "multi.train.csv", golden_params("multi:softprob", 4)}};
}

data::Dataset read_training(const std::string& name, base::ThreadPool& pool) {
  const std::string text = base::read_file(test::golden_folder("xgboost") / "inputs" / name);
  const data::SourceText source{name, text};
  const bool weighted = name == "reg_weights.train.csv";
  const data::CsvTrainOptions options{weighted ? data::CsvRowWeights::kSecondColumn : data::CsvRowWeights::kNone};
  auto table = data::parse_training_csv({&source, 1}, options, pool);
  data::Dataset dataset;
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  dataset.row_weights = std::move(table.row_weights);
  return dataset;
}

TEST_CASE("margins of models that XGBoost trained are reproduced", "[model][boosting][golden]") {
  const auto golden = GENERATE(Catch::Generators::from_range(golden_cases()));
  const std::string version = GENERATE("3.0.5", "3.2.0");
  if (golden.params.num_class > 0 && version != "3.0.5") return;  // 3.1 and later start from another intercept
  INFO(golden.name << " " << version);
  const auto folder = test::golden_folder("xgboost");
  const auto answer = test::read_golden_answer(folder / golden.name / ("expected-" + version + ".json"));
  base::ThreadPool pool(2);
  const auto train = read_training(golden.train, pool);
  const Predictor predictor(learn_model(golden.params, train, {}, pool, {}).model);
  const auto margins =
      predictor.predict_margin(test::read_golden_features(folder / "inputs" / answer.validation), &pool);
  CHECK(test::largest_difference(margins, answer.margins) < 1e-4);
}

}  // namespace
}  // namespace espalier::model
