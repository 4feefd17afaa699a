// What holds for every learner: boosters, tree methods, samplings.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/sha256.h"
#include "learner_cases.h"
#include "learning_data.h"
#include "model/artifact/model_file.h"
#include "model/metric/metric.h"
#include "support/error_of.h"
#include "support/simd_levels.h"

namespace espalier::model {
namespace {

using Catch::Approx;
using test::classified;
using test::train;

std::string hash_of(const Model& model) { return base::sha256_hex(write_model(model, ModelEncoding::kUbjson)); }

std::vector<float> margins_of(const Model& model, const data::Dataset& rows) {
  return Predictor(model).predict_margin(rows.features, nullptr);
}

float farthest(const std::vector<float>& a, const std::vector<float>& b) {
  float worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

TEST_CASE("every learner: the same bytes at every SIMD level", "[model][boosting][property][hash]") {
  const int num_class = GENERATE(0, 3);
  const auto data =
      classified(test::regression_data({.num_rows = 5000, .num_features = 5, .missing = 0.1}, 81), num_class);
  for (const auto& [name, params, only_appends] : test::learner_cases(num_class)) {
    const std::string expected = hash_of(train(params, data).model);
    test::at_every_simd_level([&] {
      INFO(name);
      CHECK(hash_of(train(params, data).model) == expected);
    });
  }
}

TEST_CASE("an update has the same bytes on any number of threads", "[model][boosting][property][hash][update][large]") {
  const int num_class = GENERATE(0, 3);
  const auto data =
      classified(test::regression_data({.num_rows = 40'000, .num_features = 4, .missing = 0.1}, 98), num_class);
  const auto other =
      classified(test::regression_data({.num_rows = 40'000, .num_features = 4, .missing = 0.1}, 99), num_class);
  for (auto [name, params, only_appends] : test::learner_cases(num_class)) {
    if (params.booster == BoosterKind::kLinear) continue;
    INFO(name);
    params.num_rounds = 3;
    const Model initial = train(params, data).model;
    params.process_type = ProcessType::kUpdate;
    params.tree.row_sample = 1;
    const std::string hash = hash_of(train(params, other, 1, {}, {}, &initial).model);
    CHECK(hash_of(train(params, other, 2, {}, {}, &initial).model) == hash);
    CHECK(hash_of(train(params, other, 5, {}, {}, &initial).model) == hash);
  }
}

TEST_CASE("every learner: a row twice is a row of weight two", "[model][boosting][property]") {
  auto data = test::regression_data({.num_rows = 600, .num_features = 4, .missing = 0.1}, 104);
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    data.row_weights.push_back(row % 3 == 0 ? 2.0f : 1.0f);
    order.insert(order.end(), row % 3 == 0 ? 2 : 1, row);
  }
  auto plain = data;
  plain.row_weights.clear();
  const auto twice = test::take_rows(plain, order);
  for (auto [name, params, only_appends] : test::learner_cases(0)) {
    if (params.tree.row_sample < 1) continue;  // whether a row is drawn follows from its number
    INFO(name);
    params.linear.l1 = 0.05;
    params.linear.l2 = 0.3;
    params.tree.min_child_hessian = 0;
    const auto a = margins_of(train(params, data).model, data);
    const auto b = margins_of(train(params, twice).model, data);
    CHECK(farthest(a, b) < 1e-4f);
  }
}

TEST_CASE("early stopping of a continued run keeps the best round of all",
          "[model][boosting][continue][early-stopping]") {
  const auto data = test::regression_data({.num_rows = 150, .num_features = 5}, 84);
  const auto held_out = test::regression_data({.num_rows = 300, .num_features = 5}, 85);
  for (auto [name, params, only_appends] : test::learner_cases(0)) {
    INFO(name);
    params.num_rounds = 2;
    params.tree.learning_rate = 0.3;
    params.linear.learning_rate = 0.3;
    const Model initial = train(params, data).model;
    params.num_rounds = 60;
    params.early_stopping_rounds = 3;
    params.tree.learning_rate = 1;
    std::vector<double> history;
    const auto observer = [&](const RoundReport& report) {
      history.push_back(report.metrics[0].value);
      return Next::kContinue;
    };
    const auto result = train(params, data, 2, {{"validation", &held_out}}, observer, &initial);
    CHECK(result.best_iteration == 2 + (std::ranges::min_element(history) - history.begin()));
    base::ThreadPool pool(1);
    const auto predictions = Predictor(result.model).predict(held_out.features, &pool);
    CHECK(make_metric("rmse", "reg:squarederror")->evaluate(predictions, 1, held_out, pool) == result.best_score);
  }
}

TEST_CASE("a linear learner that runs away is refused, as trees are", "[model][boosting][extreme]") {
  const auto rows = test::regression_data({.num_rows = 100, .num_features = 3, .missing = 0.1}, 5);
  LearnerParams params = test::squared_error_params(30);
  params.booster = BoosterKind::kLinear;
  const auto refusal = [&](const data::Dataset& data) {
    return test::error_of<base::ClientError>([&] { train(params, data); });
  };
  auto started = rows;
  started.base_margins.assign(rows.num_rows(), 0);
  started.base_margins[3] = std::numeric_limits<float>::infinity();
  CHECK(refusal(started).starts_with("a gradient is not finite"));
  auto large = rows;
  auto matrix = *rows.features.dense();
  for (std::size_t i = 0; i < matrix.values.size(); i += 3) matrix.values[i] *= 1e30f;
  large.features = matrix;
  params.objective = "count:poisson";
  for (float& label : large.labels) label = std::floor(std::abs(label) * 1e6f);
  CHECK(refusal(large) != "no error");
}

TEST_CASE("early stopping on a metric that is never a number keeps all rounds", "[model][boosting][early-stopping]") {
  auto data = test::regression_data({.num_rows = 100, .num_features = 3}, 6);
  for (float& label : data.labels) label = label > 0 ? 1.0f : 0.0f;
  auto one_class = data;
  one_class.labels.assign(data.num_rows(), 1.0f);
  LearnerParams params = test::squared_error_params(5);
  params.objective = "binary:logistic";
  params.eval_metrics = {"auc"};
  params.early_stopping_rounds = 2;
  const auto result = train(params, data, 2, {{"validation", &one_class}});
  CHECK(result.rounds_done == 5);
  CHECK_FALSE(result.best_iteration);
  CHECK(std::get<Forest>(result.model.learner).num_rounds() == 5);
}

TEST_CASE("every learner starts from the base margins", "[model][boosting][property]") {
  auto data = test::regression_data({.num_rows = 800, .num_features = 3, .missing = 0.1}, 105);
  for (float& label : data.labels) label = std::round(label * 64) / 64;
  auto shifted = data;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    shifted.base_margins.push_back(static_cast<float>(row % 7));
    shifted.labels[row] += static_cast<float>(row % 7);
  }
  for (auto [name, params, only_appends] : test::learner_cases(0)) {
    INFO(name);
    params.base_score = 0.0f;
    std::vector<double> plain, moved;
    const auto record = [](std::vector<double>& to) {
      return [&to](const RoundReport& report) { return to.push_back(report.metrics.back().value), Next::kContinue; };
    };
    const auto a = margins_of(train(params, data, 2, {{"v", &data}}, record(plain)).model, data);
    const auto b = margins_of(train(params, shifted, 2, {{"v", &shifted}}, record(moved)).model, data);
    CHECK(farthest(a, b) < 1e-4f);
    for (std::size_t i = 0; i < plain.size(); ++i) CHECK(moved[i] == Approx(plain[i]).epsilon(1e-4));
  }
}

TEST_CASE("every learner: one row, one label, nothing but missing values, no entries, heavy tails",
          "[model][boosting][extreme]") {
  for (auto [name, params, only_appends] : test::learner_cases(0)) {
    INFO(name);
    auto check = [&](const data::Dataset& rows) {
      for (const float margin : margins_of(train(params, rows).model, rows)) CHECK(std::isfinite(margin));
    };
    data::Dataset rows;
    rows.features = data::DenseMatrix{1, 2, {1, 2}};
    rows.labels = {3};
    check(rows);
    rows.features = data::DenseMatrix{4, 1, {1, 2, 3, 4}};
    rows.labels = {3, 3, 3, 3};
    check(rows);
    rows.features = data::DenseMatrix{3, 2, std::vector<float>(6, NAN)};
    rows.labels = {3, 4, 3};
    check(rows);
    rows.features = data::SparseMatrix{2, 3, {0, 0, 0}, {}, {}};
    rows.labels = {3, 5};
    check(rows);
    auto heavy = test::regression_data({.num_rows = 2000, .num_features = 3}, 3);
    for (std::size_t i = 0; i < 2000; i += 500) heavy.labels[i] *= 1e6f;
    check(heavy);
  }
}

}  // namespace
}  // namespace espalier::model
