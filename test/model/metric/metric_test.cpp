// Small tables whose values were worked out by hand or by scikit-learn (noted where).
#include "model/metric/metric.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "base/error.h"
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
  CHECK(error_of("ndcg", "binary:logistic") == "metric ndcg cannot be computed by this version yet");
  CHECK(error_of("auc", "reg:squarederror") ==
        "metric auc is not allowed with objective reg:squarederror; it is for objectives that begin with binary: or "
        "rank:");
  CHECK(error_of("mlogloss", "binary:logistic") ==
        "metric mlogloss is not allowed with objective binary:logistic; it is for multi:softmax and multi:softprob");
  CHECK(error_of("rmse", "multi:softprob") ==
        "metric rmse is not allowed with objective multi:softprob; it is for objectives with one prediction per row");
  CHECK(error_of("rmse@5", "reg:squarederror") ==
        "metric 'rmse@5' is not allowed: rmse takes no '@' part; error@<threshold> and tweedie-nloglik@<power> do");
  CHECK(error_of("error@x", "binary:logistic") ==
        "metric 'error@x': 'x' is not allowed behind '@'; it must be a number that is finite");
}

TEST_CASE("the direction of every metric is the tuner's", "[model][metric]") {
  for (const std::string& name : all_metrics()) {
    const bool multiclass = name == "merror" || name == "mlogloss";
    const bool maximise = name == "r2" || name == "accuracy" || name == "balanced_accuracy" ||
                          name.starts_with("auc") || name.starts_with("f1") || name.starts_with("precision") ||
                          name.starts_with("recall");
    INFO(name);
    CHECK(make_metric(name, multiclass ? "multi:softprob" : "binary:logistic")->sense() ==
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
    CHECK(value_of(name, "binary:logistic", predictions, rows, 1) ==
          value_of(name, "binary:logistic", predictions, rows, 4));
  }
}

}  // namespace espalier::model
