// Transforms against what XGBoost 3.0.5 answered for its own margins.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "model/objective/objective.h"
#include "support/golden.h"

namespace espalier::model {
namespace {

bool within_one_ulp(float a, float b) { return a == b || std::nextafter(a, b) == b; }

}  // namespace

TEST_CASE("predictions from XGBoost's margins are XGBoost's within one ulp", "[model][objective][golden]") {
  for (const char* name :
       {"binary_hinge", "binary_logistic", "binary_logistic_spw", "binary_logitraw", "count_poisson", "multi_softmax",
        "multi_softprob", "rank_ndcg", "rank_pairwise", "reg_absoluteerror", "reg_gamma", "reg_logistic",
        "reg_pseudohuber", "reg_squarederror_hist", "reg_squaredlog", "reg_tweedie", "survival_cox"}) {
    const test::GoldenAnswer answer =
        test::read_golden_answer(test::golden_folder("xgboost") / name / "expected-3.0.5.json");
    const auto objective = make_objective(answer.objective, ObjectiveConfig{}, 4);
    std::vector<float> predictions(answer.margins.size() / objective->num_groups() * objective->num_predictions());
    objective->transform(answer.margins, predictions);
    INFO(name);
    REQUIRE(predictions.size() == answer.predictions.size());
    for (std::size_t i = 0; i < predictions.size(); ++i) CHECK(within_one_ulp(predictions[i], answer.predictions[i]));
  }
}

TEST_CASE("the logistic intercept is taken to margin space in float32", "[model][objective]") {
  const auto objective = make_objective("binary:logistic", ObjectiveParams{}, 0);
  CHECK(objective->margin_of_base_score(0.5f) == 0.0f);
  CHECK(objective->margin_of_base_score(0.25f) == -std::log(3.0f));
  CHECK(std::isnan(objective->margin_of_base_score(1.5f)));
  CHECK(make_objective("binary:logitraw", ObjectiveParams{}, 0)->margin_of_base_score(0.25f) == 0.25f);
  CHECK(make_objective("count:poisson", ObjectiveParams{}, 0)->margin_of_base_score(3.0f) == std::log(3.0f));
}

}  // namespace espalier::model
