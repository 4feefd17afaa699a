// XGBoost as the oracle for categorical features: test/golden/categories.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "base/file.h"
#include "data/csv/csv.h"
#include "learning_data.h"
#include "model/learner/learner.h"
#include "support/golden.h"

namespace espalier::model {
namespace {

struct OracleCase {
  const char* name;
  TreeParams tree;
};

std::vector<OracleCase> oracle_cases() {
  return {
      {"partition", {.max_depth = 5}},
      {"one_hot", {.max_depth = 5, .max_cat_to_onehot = 100}},
      {"few_on_a_side", {.max_depth = 5, .min_child_hessian = 4, .max_cat_threshold = 3}},
      {"loss_guided", {.max_depth = 0, .max_leaves = 12, .grow_policy = GrowPolicy::kLossguide}},
      {"limited_step", {.max_depth = 5, .l1 = 0.5, .max_delta_step = 0.5}},
      {"constrained",
       {.max_depth = 5,
        .monotone_constraints = {1, 0, 0, 0, 0, 0, -1, 0},
        .interaction_constraints = {{0, 2, 3}, {1, 4, 5, 6}, {3, 7}}}},
  };
}

data::Dataset read_training(base::ThreadPool& pool) {
  const std::string text = base::read_file(test::golden_folder("categories") / "train.csv");
  const data::SourceText source{"train.csv", text};
  auto table = data::parse_training_csv({&source, 1}, {}, pool);
  data::Dataset dataset;
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  for (const char kind : std::string("qcccccqc")) {
    dataset.schema.feature_kinds.push_back(kind == 'c' ? data::FeatureKind::kCategorical : data::FeatureKind::kNumeric);
  }
  return dataset;
}

TEST_CASE("XGBoost's margins with categorical features are reproduced", "[model][boosting][category][golden]") {
  const auto oracle = GENERATE(Catch::Generators::from_range(oracle_cases()));
  const bool sparse = GENERATE(false, true);
  INFO(oracle.name << (sparse ? " sparse" : " dense"));
  base::ThreadPool pool(2);
  LearnerParams params;
  params.objective = "binary:logistic";
  params.num_rounds = 8;
  params.tree = oracle.tree;
  const auto dense = read_training(pool);
  const auto model = learn_model(params, sparse ? test::as_sparse(dense) : dense, {}, pool, {}).model;
  CHECK(model.feature_types == std::vector<std::string>{"q", "c", "c", "c", "c", "c", "q", "c"});
  const auto folder = test::golden_folder("categories");
  const auto answer = test::read_golden_answer(folder / (std::string(oracle.name) + ".json"));
  const Predictor predictor(model);
  const auto margins = predictor.predict_margin(test::read_golden_features(folder / answer.validation), &pool);
  CHECK(test::largest_difference(margins, answer.margins) < 1e-5);
}

}  // namespace
}  // namespace espalier::model
