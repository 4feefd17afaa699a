// Small tables whose values were worked out by hand or by scikit-learn (noted where).
#include "model/metric/metric.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "base/error.h"
#include "support/error_of.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

using Catch::Approx;

double value_of(const std::string& metric, const std::string& objective, const std::vector<float>& predictions,
                const data::Dataset& dataset, int num_threads = 1) {
  base::ThreadPool pool(num_threads);
  return make_metric(metric, objective)->evaluate(predictions, predictions.size() / dataset.num_rows(), dataset, pool);
}

double regression(const std::string& metric, const std::vector<float>& predictions, const data::Dataset& dataset) {
  return value_of(metric, "reg:squarederror", predictions, dataset);
}

double binary(const std::string& metric, const std::vector<float>& predictions, const data::Dataset& dataset) {
  return value_of(metric, "binary:logistic", predictions, dataset);
}

std::string error_of(const std::string& metric, const std::string& objective) {
  try {
    make_metric(metric, objective);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

// One that `metric` has a meaning for.
std::string objective_for(const std::string& metric) {
  if (metric == "merror" || metric == "mlogloss") return "multi:softprob";
  if (metric == "cox-nloglik") return "survival:cox";
  if (metric == "aft-nloglik" || metric == "interval-regression-accuracy") return "survival:aft";
  return "binary:logistic";
}

std::string error_of_quantiles(const std::string& metric) {
  ObjectiveParams params;
  params.quantile_alpha = {0.1, 0.9};
  try {
    make_metric(metric, "reg:quantileerror", params);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("distances are weighted means", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({1, 2, 4});
  const std::vector<float> predictions = {2, 2, 1};
  CHECK(regression("rmse", predictions, rows) == Approx(std::sqrt(10.0 / 3)));
  CHECK(regression("mse", predictions, rows) == Approx(10.0 / 3));
  CHECK(regression("mae", predictions, rows) == Approx(4.0 / 3));
  CHECK(regression("mape", predictions, rows) == Approx((1 + 0 + 0.75) / 3));
  CHECK(regression("mphe", predictions, rows) == Approx((std::sqrt(2.0) - 1 + std::sqrt(10.0) - 1) / 3));
  CHECK(regression("rmsle", predictions, rows) ==
        Approx(std::sqrt((std::pow(std::log(2.0 / 3), 2) + std::pow(std::log(5.0 / 2), 2)) / 3)));
  CHECK(regression("r2", predictions, rows) == Approx(1 - 10 / (42.0 / 9)));
  const data::Dataset weighted = test::labelled_rows({1, 2, 4}, {1, 2, 5});
  CHECK(regression("rmse", predictions, weighted) == Approx(std::sqrt(46.0 / 8)));
  CHECK(regression("mae", predictions, weighted) == Approx(16.0 / 8));
  CHECK(regression("mse", predictions, weighted) == Approx(10.0 / 3));
}

TEST_CASE("likelihoods follow their formulas", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({1, 0});
  CHECK(binary("logloss", {0.8f, 0.4f}, rows) == Approx(-(std::log(0.8f) + std::log(1 - 0.4f)) / 2));
  CHECK(binary("logloss", {1, 0}, rows) == 0);
  CHECK(binary("logloss", {0, 0}, rows) == Approx(-std::log(1e-16) / 2));
  const data::Dataset counts = test::labelled_rows({3});
  CHECK(value_of("poisson-nloglik", "count:poisson", {2}, counts) == Approx(std::log(6.0) + 2 - 3 * std::log(2.0)));
  CHECK(value_of("gamma-deviance", "reg:gamma", {2}, counts) ==
        Approx(2 * (std::log(2.0 / 3) + 1.5 - 1)).epsilon(1e-5));
  CHECK(value_of("gamma-nloglik", "reg:gamma", {2}, counts) == Approx(1.5 + std::log(2.0)));
  CHECK(value_of("tweedie-nloglik@1.5", "reg:tweedie", {2}, counts) ==
        Approx(3 * std::pow(2, -0.5) / 0.5 + std::pow(2, 0.5) / 0.5));
}

TEST_CASE("error counts rows on the wrong side of its threshold", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({1, 0, 1, 0}, {1, 1, 1, 5});
  const std::vector<float> predictions = {0.6f, 0.6f, 0.2f, 0.5f};
  CHECK(binary("error", predictions, rows) == Approx(2.0 / 8));
  CHECK(binary("error@0.4", predictions, rows) == Approx(7.0 / 8));
  CHECK(make_metric("error@0.70", "binary:logistic")->name() == "error@0.7");
  CHECK(make_metric("error@0.5", "binary:logistic")->name() == "error");
}

TEST_CASE("class metrics of vectors take the first maximum", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({0, 2, 1});
  const std::vector<float> predictions = {0.4f, 0.4f, 0.2f, 0.1f, 0.2f, 0.7f, 0.6f, 0.3f, 0.1f};
  CHECK(value_of("merror", "multi:softprob", predictions, rows) == Approx(1.0 / 3));
  CHECK(value_of("mlogloss", "multi:softprob", predictions, rows) ==
        Approx(-(std::log(0.4) + std::log(0.7) + std::log(0.3)) / 3));
  CHECK(value_of("accuracy", "multi:softprob", predictions, rows) == Approx(2.0 / 3));
}

// scikit-learn's answers for y = 1 1 0 0 1, classes 1 0 0 1 1: precision 2/3, recall 2/3, class 0 both 1/2.
TEST_CASE("the confusion family is scikit-learn's, at the right threshold", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({1, 1, 0, 0, 1}, {9, 1, 1, 1, 1});
  const std::vector<float> probabilities = {0.9f, 0.2f, 0.1f, 0.7f, 0.51f};
  CHECK(binary("accuracy", probabilities, rows) == Approx(0.6));
  CHECK(binary("balanced_accuracy", probabilities, rows) == Approx((2.0 / 3 + 0.5) / 2));
  CHECK(binary("f1", probabilities, rows) == Approx((2.0 / 3 + 0.5) / 2));
  CHECK(binary("f1_macro", probabilities, rows) == Approx((2.0 / 3 + 0.5) / 2));
  CHECK(binary("f1_binary", probabilities, rows) == Approx(2.0 / 3));
  CHECK(binary("precision", probabilities, rows) == Approx(2.0 / 3));
  CHECK(binary("recall", probabilities, rows) == Approx(2.0 / 3));
  CHECK(binary("precision_micro", probabilities, rows) == Approx(0.6));
  CHECK(binary("recall_macro", probabilities, rows) == Approx((2.0 / 3 + 0.5) / 2));
  const std::vector<float> margins = {3, -1, -2, 0.1f, 0.2f};
  CHECK(value_of("accuracy", "binary:logitraw", margins, rows) == Approx(0.6));
  CHECK(binary("precision", {0, 0, 0, 0, 0}, rows) == 0);
}

// By hand: pairs (positive, negative) in order count 1, ties 1/2.
TEST_CASE("auc counts ordered pairs, ties half, by row weight", "[model][metric]") {
  CHECK(binary("auc", {0.9f, 0.8f, 0.3f, 0.1f}, test::labelled_rows({1, 0, 1, 0})) == Approx(3.0 / 4));
  CHECK(binary("auc", {0.5f, 0.5f, 0.5f}, test::labelled_rows({1, 0, 1})) == Approx(0.5));
  CHECK(binary("auc", {0.9f, 0.8f, 0.3f, 0.1f}, test::labelled_rows({1, 0, 1, 0}, {1, 2, 3, 4})) ==
        Approx((1.0 * 6 + 3.0 * 4) / (4.0 * 6)));
  CHECK(binary("auc", {-0.0f, 0.0f}, test::labelled_rows({1, 0})) == Approx(0.5));
  CHECK(std::isnan(binary("auc", {0.9f, 0.8f}, test::labelled_rows({1, 1}))));
  CHECK(binary("auc", {2, -1, -3, 1}, test::labelled_rows({1, 0, 0, 1})) == Approx(1));
}

TEST_CASE("aucpr of a perfect ranking is 1 and of one tie the positive share", "[model][metric]") {
  CHECK(binary("aucpr", {0.9f, 0.8f, 0.2f}, test::labelled_rows({1, 1, 0})) == Approx(1));
  CHECK(binary("aucpr", {0.5f, 0.5f, 0.5f, 0.5f}, test::labelled_rows({1, 0, 0, 0})) == Approx(0.25));
  // Negative first: precision r / (r + 1) over recall in units of one positive; ∫ = 1 - ln 2.
  CHECK(binary("aucpr", {0.9f, 0.5f}, test::labelled_rows({0, 1})) == Approx(1 - std::log(2.0)));
}

TEST_CASE("a metric that cannot be computed says why", "[model][metric]") {
  CHECK(error_of("loglos", "binary:logistic") ==
        "metric 'loglos' is not known; the nearest names are logloss, mlogloss");
  CHECK(error_of("ndgc", "binary:logistic") == "metric 'ndgc' is not known; the nearest names are ndcg");
  CHECK(error_of("auc", "reg:squarederror") ==
        "metric auc is not allowed with objective reg:squarederror; it is for reg:logistic and objectives that "
        "begin with binary:, multi: or rank:");
  CHECK(error_of("mlogloss", "binary:logistic") ==
        "metric mlogloss is not allowed with objective binary:logistic; it is for multi:softmax and multi:softprob");
  CHECK(error_of("rmse", "multi:softprob") ==
        "metric rmse is not allowed with objective multi:softprob; it is for objectives with one prediction per row");
  CHECK(error_of("rmse@5", "reg:squarederror") ==
        "metric 'rmse@5' is not allowed: rmse takes no '@' part; error@<threshold>, tweedie-nloglik@<power>, "
        "ndcg@<n>, map@<n> and pre@<n> do");
  CHECK(error_of("error@x", "binary:logistic") ==
        "metric 'error@x': 'x' is not allowed behind '@'; it must be a number that is finite");
}

TEST_CASE("a metric of ranks takes a whole number and a minus", "[model][metric]") {
  for (const char* name : {"ndcg", "ndcg-", "ndcg@5", "map@5-", "pre@1", "map@2147483647"}) {
    CHECK(make_metric(name, "rank:ndcg")->name() == name);
  }
  for (const char* name : {"ndcg@0", "ndcg@2.5", "map@-1", "pre@", "map@x"}) {
    const std::string number = std::string(name).substr(std::string(name).find('@') + 1);
    CHECK(error_of(name, "rank:ndcg") ==
          "metric '" + std::string(name) + "': '" + number +
              "' is not allowed behind '@'; it must be a whole number in [1, 2147483647]");
  }
  CHECK(error_of("auc-", "rank:ndcg").starts_with("metric 'auc-' is not known; the nearest names are auc"));
  CHECK(error_of("aft-nloglik", "survival:cox") ==
        "metric aft-nloglik is not allowed with objective survival:cox; it is for survival:aft");
  CHECK(error_of_quantiles("mae") ==
        "metric mae is not allowed with objective reg:quantileerror of several quantile_alpha; it is for objectives "
        "with one prediction per row");
  CHECK(error_of_quantiles("quantile") == "no error");
}

TEST_CASE("metrics of ranks refuse labels that are no degrees of relevance", "[model][metric]") {
  const auto refused = [](const std::string& metric, float label, const ObjectiveParams& params = {}) {
    base::ThreadPool pool(1);
    try {
      make_metric(metric, "rank:ndcg", params)
          ->evaluate(std::vector<float>{1, 2}, 1, test::labelled_rows({0, label}), pool);
    } catch (const base::ClientError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK(refused("map", 2) == "row 1: label 2 is not allowed for metric map; labels must be 0 or 1");
  CHECK(refused("pre@3", 0.5f) == "row 1: label 0.5 is not allowed for metric pre@3; labels must be 0 or 1");
  CHECK(refused("ndcg", 32) ==
        "row 1: label 32 is not allowed for metric ndcg; labels must be whole numbers from 0 to 31 (ndcg_exp_gain 0 "
        "allows larger ones)");
  CHECK(refused("aucpr", 3) == "row 1: label 3 is not allowed for metric aucpr; labels must be from 0 to 1");
  ObjectiveParams linear_gain;
  linear_gain.rank.exp_gain = false;
  CHECK(refused("ndcg", 32, linear_gain) == "no error");
  CHECK(refused("ndcg", -1, linear_gain) ==
        "row 1: label -1 is not allowed for metric ndcg; labels must be at least 0");
}

// By hand. Group 1: order 2 0 1, gains 3 0 1; group 2: nothing relevant; group 3: no rows.
TEST_CASE("groups count with their weights, empty ones as well ordered", "[model][metric]") {
  data::Dataset rows = test::labelled_rows({2, 1, 0, 0, 0}, {2, 1, 1});
  rows.group_start = {0, 3, 5, 5};
  const std::vector<float> predictions = {3, 1, 2, 1, 2};
  const double first = (3 + 1 / std::log2(4)) / (3 + 1 / std::log2(3));
  CHECK(value_of("ndcg", "rank:ndcg", predictions, rows) == Approx((2 * first + 1 + 1) / 4));
  CHECK(value_of("ndcg-", "rank:ndcg", predictions, rows) == Approx(2 * first / 4));
  CHECK(value_of("auc", "rank:ndcg", predictions, rows) == Approx(2.0 / 3));
  rows.labels = {1, 1, 0, 0, 0};
  CHECK(value_of("map", "rank:map", predictions, rows) == Approx((2 * (1 + 2.0 / 3) / 2 + 2) / 4));
  CHECK(value_of("map@1", "rank:map", predictions, rows) == Approx((2 * 1.0 + 2) / 4));
  CHECK(value_of("pre@2", "rank:map", predictions, rows) == Approx(2 * 0.5 / 3));
}

TEST_CASE("auc of graded labels does not depend on the order of the rows", "[model][metric][property]") {
  const std::vector<float> labels = {3, 1, 1, 0, 2, 2, 0, 3, 1};
  const std::vector<float> predictions = {5, 1, 2, 2, 3, 2, 1, 5, 0};
  double right = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t j = 0; j < labels.size(); ++j) {
      if (labels[i] <= labels[j]) continue;
      pairs += 1;
      right += predictions[i] > predictions[j] ? 1 : predictions[i] == predictions[j] ? 0.5 : 0;
    }
  }
  CHECK(value_of("auc", "rank:ndcg", predictions, test::labelled_rows(labels)) == Approx(right / pairs));
  const std::vector<float> turned_labels(labels.rbegin(), labels.rend());
  const std::vector<float> turned(predictions.rbegin(), predictions.rend());
  CHECK(value_of("auc", "rank:ndcg", turned, test::labelled_rows(turned_labels)) == Approx(right / pairs));
}

// By hand: times 1 (event), 2 (event, twice), 3 (observed until then).
TEST_CASE("cox-nloglik is the partial likelihood with ties after Breslow", "[model][metric]") {
  const data::Dataset rows = test::labelled_rows({2, 1, -3, 2});
  const double expected = std::log(10.0) - std::log(2) + std::log(8) - std::log(1) + std::log(8) - std::log(4);
  CHECK(value_of("cox-nloglik", "survival:cox", {1, 2, 3, 4}, rows) == Approx(expected / 3));
  CHECK(std::isnan(value_of("cox-nloglik", "survival:cox", {1}, test::labelled_rows({-1}))));
}

TEST_CASE("expectile is the mean asymmetric squared error over rows and expectiles", "[model][metric]") {
  ObjectiveParams params;
  params.expectile_alpha = {0.1, 0.8};
  base::ThreadPool pool(1);
  const data::Dataset rows = test::labelled_rows({1, 3});
  const double value =
      make_metric("expectile", "reg:expectileerror", params)->evaluate(std::vector<float>{0, 3, 4, 2}, 2, rows, pool);
  CHECK(value == Approx((0.1 * 1 + 0.2 * 4 + 0.9 * 1 + 0.8 * 1) / 4));
  CHECK(test::error_of<base::ClientError>([&] { make_metric("quantile", "reg:expectileerror", params); }) ==
        "metric quantile is not allowed with objective reg:expectileerror of several expectile_alpha; it is for "
        "reg:quantileerror and objectives with one prediction per row");
}

TEST_CASE("quantile is the mean pinball loss over rows and quantiles", "[model][metric]") {
  ObjectiveParams params;
  params.quantile_alpha = {0.1, 0.8};
  base::ThreadPool pool(1);
  const data::Dataset rows = test::labelled_rows({1, 2}, {1, 3});
  const double value =
      make_metric("quantile", "reg:quantileerror", params)->evaluate(std::vector<float>{0, 3, 4, 2}, 2, rows, pool);
  CHECK(value == Approx((0.1 * 1 + 0.2 * 2 + 3 * (0.9 * 2 + 0)) / (2 * 4)));
}

TEST_CASE("the direction of every metric is the tuner's", "[model][metric]") {
  for (const std::string& name : all_metrics()) {
    const bool maximise = name == "r2" || name == "map" || name == "ndcg" || name.ends_with("accuracy") ||
                          name.starts_with("auc") || name.starts_with("f1") || name.starts_with("pre") ||
                          name.starts_with("recall");
    INFO(name);
    CHECK(make_metric(name, objective_for(name))->sense() ==
          (maximise ? MetricSense::kMaximise : MetricSense::kMinimise));
  }
}

TEST_CASE("a metric's bits do not depend on the number of threads", "[model][metric][determinism]") {
  constexpr std::size_t kNumRows = 50021;
  std::vector<float> labels(kNumRows);
  std::vector<float> weights(kNumRows);
  std::vector<float> predictions(kNumRows);
  for (std::size_t i = 0; i < kNumRows; ++i) {
    labels[i] = i % 3 == 0 ? 1.0f : 0.0f;
    weights[i] = 0.1f + static_cast<float>(i % 13);
    predictions[i] = (0.5f + static_cast<float>(i * 7919 % 10007)) / 10008;
  }
  const data::Dataset rows = test::labelled_rows(labels, weights);
  for (const std::string& name : all_metrics()) {
    if (name == "merror" || name == "mlogloss") continue;
    INFO(name);
    CHECK(value_of(name, objective_for(name), predictions, rows, 1) ==
          value_of(name, objective_for(name), predictions, rows, 4));
  }
}

TEST_CASE("auc of classes is weighted by their rows, that of groups is their mean", "[model][metric]") {
  base::ThreadPool pool(1);
  data::Dataset rows;
  rows.labels = {0, 0, 1, 1, 2};
  rows.features = data::DenseMatrix{5, 1, std::vector<float>(5)};
  const std::vector<float> p = {.6f, .3f, .1f, .3f, .4f, .3f, .5f, .2f, .3f, .1f, .7f, .2f, .2f, .6f, .2f};
  // class 0: {.6 .3} over {.5 .1 .2}: 5 of 6; 1: {.2 .7} over {.3 .4 .6}: 3 of 6; 2: {.2} over {.1 .3 .3 .2}: 1.5 of 4
  CHECK(make_metric("auc", "multi:softprob")->evaluate(p, 3, rows, pool) ==
        Approx((2 * 5 / 6.0 + 2 * 3 / 6.0 + 1.5 / 4) / 5));
  rows.labels = {1, 0, 1, 0, 0};
  rows.group_start = {0, 2, 5};
  CHECK(make_metric("auc", "rank:ndcg")->evaluate(std::vector<float>{2, 1, 1, 2, 0}, 1, rows, pool) == Approx(0.5));
}

TEST_CASE("ndcg and map without a number look at 32 ranks", "[model][metric]") {
  data::Dataset rows;
  rows.labels.assign(40, 0.0f);
  rows.labels[35] = 1;
  rows.features = data::DenseMatrix{40, 1, std::vector<float>(40)};
  std::vector<float> predictions(40);
  for (std::size_t i = 0; i < 40; ++i) predictions[i] = -static_cast<float>(i);
  base::ThreadPool pool(1);
  for (const char* name : {"ndcg", "map"}) {
    CHECK(make_metric(name, "rank:ndcg")->evaluate(predictions, 1, rows, pool) == 0);
  }
}

}  // namespace espalier::model
