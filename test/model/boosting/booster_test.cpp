#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "base/error.h"
#include "learning_data.h"
#include "model/learner/learner.h"
#include "model/metric/metric.h"
#include "support/error_of.h"

namespace espalier::model {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TrainingResult train(const LearnerParams& params, const data::Dataset& train_set, int threads = 2,
                     std::vector<EvaluationSet> sets = {}, const RoundObserver& observer = {},
                     const StopRequest& stop_requested = {}) {
  base::ThreadPool pool(threads);
  return learn_model(params, train_set, sets, pool, observer, stop_requested);
}

std::vector<float> margins_of(const TrainingResult& result, const data::Dataset& data) {
  base::ThreadPool pool(1);
  return Predictor(result.model).predict_margin(data.features, &pool);
}

double rmse(const std::vector<float>& predictions, const data::Dataset& data) {
  double sum = 0;
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    sum += std::pow(double{predictions[row]} - data.labels[row], 2);
  return std::sqrt(sum / static_cast<double>(data.num_rows()));
}

data::Dataset with_classes(data::Dataset data, int num_class) {
  for (float& label : data.labels) {
    const int cls = static_cast<int>(std::floor(label)) % num_class;
    label = static_cast<float>(cls < 0 ? cls + num_class : cls);
  }
  return data;
}

TEST_CASE("boosting learns, and held-out error falls", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 4000, .num_features = 6}, 51);
  const auto held_out = test::regression_data({.num_rows = 1000, .num_features = 6}, 52);
  const auto result = train(test::squared_error_params(60), data);
  CHECK(rmse(margins_of(result, held_out), held_out) < 0.2);
}

TEST_CASE("a model has the same bytes for any number of threads", "[model][boosting][booster][property]") {
  auto data = test::regression_data({.num_rows = 40'000, .num_features = 9, .missing = 0.1}, 53);
  auto params = test::squared_error_params(4);
  const int num_class = GENERATE(0, 3);
  if (num_class > 0) {
    data = with_classes(data, num_class);
    params.objective = "multi:softprob";
    params.num_class = num_class;
  }
  params.num_parallel_tree = 2;
  params.tree.row_sample = 0.6;
  params.tree.column_sample_by_tree = 0.8;
  params.tree.column_sample_by_node = 0.7;
  params.seed = 5;
  const auto model = train(params, data, 1).model;
  CHECK(train(params, data, 2).model == model);
  CHECK(train(params, data, 4).model == model);
  CHECK(train(params, test::as_sparse(data), 2).model.learner == model.learner);
  params.seed = 6;
  CHECK_FALSE(train(params, data, 2).model == model);
}

// Sparse rows are neither bundled nor summed together, so they are the oracle of what is.
TEST_CASE("classes over one-hot columns have the same bytes in any storage", "[model][boosting][booster][property]") {
  constexpr std::size_t kNumbers = 3, kColumns = 20;
  const auto numbers = test::regression_data({.num_rows = 70'000, .num_features = kNumbers, .missing = 0.1}, 56);
  data::DenseMatrix rows{numbers.num_rows(), kNumbers + kColumns, {}};
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    const std::span<const float> values = numbers.features.dense()->row(row);
    rows.values.insert(rows.values.end(), values.begin(), values.end());
    for (std::size_t k = 0; k < kColumns; ++k) rows.values.push_back(row * row % kColumns == k ? 1.0f : 0.0f);
  }
  data::Dataset data;
  data.features = data::FeatureMatrix(std::move(rows));
  data.labels = numbers.labels;
  data = with_classes(std::move(data), 6);
  auto params = test::squared_error_params(2);
  params.objective = "multi:softprob";
  params.num_class = 6;
  params.tree.max_depth = 4;
  const auto model = train(params, test::as_sparse(data), 2).model;
  CHECK(train(params, data, 1).model == model);
  CHECK(train(params, data, 2).model == model);
  CHECK(train(params, data, 4).model == model);
}

TEST_CASE("the model predicts exactly what training reported", "[model][boosting][booster]") {
  auto data = test::regression_data({.num_rows = 5000, .num_features = 5, .missing = 0.2}, 54);
  auto held_out = test::regression_data({.num_rows = 700, .num_features = 5, .missing = 0.2}, 55);
  auto params = test::squared_error_params(7);
  params.tree.row_sample = GENERATE(1.0, 0.5);
  params.num_parallel_tree = GENERATE(1, 2);
  if (GENERATE(false, true)) {
    params.objective = "multi:softprob";
    params.num_class = 4;
    data = with_classes(data, 4);
    held_out = with_classes(held_out, 4);
  }
  std::vector<MetricValue> last;
  const auto result =
      train(params, data, 2, {{"train", &data}, {"validation", &held_out}}, [&](const RoundReport& report) {
        last.assign(report.metrics.begin(), report.metrics.end());
        return Next::kContinue;
      });
  base::ThreadPool pool(2);
  const Predictor predictor(result.model);
  REQUIRE(last.size() == 2);
  const auto metric = make_metric(last[0].metric, params.objective);
  CHECK(last[0].set == "train");
  for (const auto& [value, set] : {std::pair{last[0], &data}, {last[1], &held_out}}) {
    const auto predictions = predictor.predict(set->features, &pool);
    CHECK(metric->evaluate(predictions, predictor.num_predictions(), *set, pool) == value.value);
  }
}

TEST_CASE("early stopping keeps the best round", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 200, .num_features = 5}, 56);
  const auto held_out = test::regression_data({.num_rows = 400, .num_features = 5}, 57);
  auto params = test::squared_error_params(500);
  params.tree.learning_rate = 1;  // overfits within some rounds
  params.early_stopping_rounds = 5;
  std::vector<double> history;
  const auto result =
      train(params, data, 2, {{"train", &data}, {"validation", &held_out}}, [&](const RoundReport& report) {
        history.push_back(report.metrics[1].value);
        return Next::kContinue;
      });
  const auto best = static_cast<int>(std::min_element(history.begin(), history.end()) - history.begin());
  CHECK(result.stop_reason == StopReason::kEarlyStopping);
  CHECK(result.best_iteration == best);
  CHECK(result.best_score == history[static_cast<std::size_t>(best)]);
  CHECK(result.rounds_done == best + 6);
  CHECK(std::get<Forest>(result.model.learner).num_rounds() == static_cast<std::size_t>(best) + 1);
  CHECK(result.model.attributes.at("best_iteration") == std::to_string(best));
  CHECK(rmse(margins_of(result, held_out), held_out) < result.best_score + 1e-6);
}

TEST_CASE("early stopping watches the metric it is told to", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 300, .num_features = 4}, 58);
  const auto held_out = test::regression_data({.num_rows = 300, .num_features = 4}, 59);
  auto params = test::squared_error_params(3);
  params.eval_metrics = {"rmse", "mae"};
  params.early_stopping_rounds = 2;
  params.early_stopping_metric = GENERATE("rmse", "mae", "");
  std::vector<MetricValue> last;
  const auto result = train(params, data, 1, {{"validation", &held_out}}, [&](const RoundReport& report) {
    last.assign(report.metrics.begin(), report.metrics.end());
    return Next::kContinue;
  });
  REQUIRE(result.best_iteration == 2);
  CHECK(result.best_score == last[params.early_stopping_metric == "rmse" ? 0 : 1].value);
}

TEST_CASE("the observer may stop", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 100, .num_features = 2}, 60);
  const auto result = train(test::squared_error_params(50), data, 1, {}, [](const RoundReport& report) {
    return report.round == 3 ? Next::kStop : Next::kContinue;
  });
  CHECK(result.stop_reason == StopReason::kRequested);
  CHECK(result.rounds_done == 4);
  CHECK(std::get<Forest>(result.model.learner).num_rounds() == 4);
}

TEST_CASE("a stop in the middle of a round leaves the whole rounds, tree for tree", "[model][boosting][booster]") {
  const auto data = with_classes(test::regression_data({.num_rows = 400, .num_features = 4}, 68), 3);
  const auto held_out = with_classes(test::regression_data({.num_rows = 100, .num_features = 4}, 69), 3);
  auto params = test::squared_error_params(4);
  params.objective = "multi:softprob";
  params.num_class = 3;
  int num_polls = 0;
  std::vector<int> polls_of_round;  // made when the round was whole
  const auto counting = [&](const RoundReport&) { return polls_of_round.push_back(num_polls), Next::kContinue; };
  const auto never = [&] { return ++num_polls == 0; };
  const Forest whole = std::get<Forest>(train(params, data, 1, {}, counting, never).model.learner);
  const int all_polls = num_polls;
  REQUIRE(all_polls > 4 * 3);  // also between the steps of a tree
  for (int last_poll = 1; last_poll <= all_polls; ++last_poll) {
    int polls = 0;
    int reports = 0;
    const auto observer = [&](const RoundReport&) { return ++reports, Next::kContinue; };
    const auto stopped =
        train(params, data, 1, {{"validation", &held_out}}, observer, [&] { return ++polls >= last_poll; });
    const Forest& forest = std::get<Forest>(stopped.model.learner);
    Forest expected = whole;
    truncate(expected, static_cast<std::size_t>(stopped.rounds_done));
    INFO("stopped at poll " << last_poll << " of " << all_polls);
    REQUIRE(stopped.stop_reason == StopReason::kRequested);
    REQUIRE(stopped.rounds_done ==
            std::ranges::count_if(polls_of_round, [&](int polls_so_far) { return polls_so_far < last_poll; }));
    REQUIRE(reports == stopped.rounds_done);
    REQUIRE(forest == expected);
  }
}

TEST_CASE("the report carries the rounds so far", "[model][boosting][booster]") {
  const auto data = with_classes(test::regression_data({.num_rows = 300, .num_features = 4}, 70), 3);
  auto params = test::squared_error_params(5);
  params.objective = "multi:softmax";
  params.num_class = 3;
  params.num_parallel_tree = 2;
  std::vector<Model> snapshots;
  const auto result = train(params, data, 2, {}, [&](const RoundReport& report) {
    snapshots.push_back(*report.model);
    return Next::kContinue;
  });
  REQUIRE(snapshots.size() == 5);
  for (std::size_t round = 0; round < snapshots.size(); ++round) {
    Model expected = result.model;
    truncate(std::get<Forest>(expected.learner), round + 1);
    CHECK(std::get<Forest>(expected.learner).trees.size() == (round + 1) * 3 * 2);
    CHECK(snapshots[round] == expected);
  }
}

TEST_CASE("degenerate data trains", "[model][boosting][booster]") {
  data::Dataset data;
  SECTION("one row") {
    data.features = data::DenseMatrix{1, 2, {1, 2}};
    data.labels = {3};
  }
  SECTION("constant label") {
    data.features = data::DenseMatrix{4, 1, {1, 2, 3, 4}};
    data.labels = {3, 3, 3, 3};
  }
  SECTION("all values missing") {
    data.features = data::DenseMatrix{3, 2, {kNan, kNan, kNan, kNan, kNan, kNan}};
    data.labels = {3, 3, 3};
  }
  SECTION("no sparse entry at all") {
    data.features = data::SparseMatrix{2, 3, {0, 0, 0}, {}, {}};
    data.labels = {3, 3};
  }
  for (const float margin : margins_of(train(test::squared_error_params(3), data), data)) {
    CHECK(std::abs(margin - 3) < 1e-5f);
  }
}

TEST_CASE("more features than rows, and rows that all get sampled away", "[model][boosting][booster]") {
  auto params = test::squared_error_params(20);
  params.tree.row_sample = GENERATE(1.0, 0.01);
  const auto data = test::regression_data({.num_rows = 12, .num_features = 100}, 61);
  const auto margins = margins_of(train(params, data), data);
  for (const float margin : margins) CHECK(std::isfinite(margin));
}

TEST_CASE("a set may lack trailing features but have none too many", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 100, .num_features = 3}, 62);
  const auto narrow = test::regression_data({.num_rows = 50, .num_features = 2}, 63);
  const auto wide = test::regression_data({.num_rows = 50, .num_features = 4}, 64);
  CHECK(train(test::squared_error_params(2), data, 1, {{"validation", &narrow}}).rounds_done == 2);
  CHECK(test::error_of<base::ClientError>([&] {
          train(test::squared_error_params(2), data, 1, {{"validation", &wide}});
        }) == "validation has 4 features, the training data has 3; every set must have the training data's columns");
}

TEST_CASE("a label or row weight that is refused is named by set and row", "[model][boosting][booster]") {
  auto data = test::regression_data({.num_rows = 6, .num_features = 1}, 66);
  auto held_out = test::regression_data({.num_rows = 4, .num_features = 1}, 67);
  data.labels = {0, 1, 0, 1, 0, 1};
  held_out.labels = {0, 1, 1, 0};
  auto params = test::squared_error_params(1);
  params.objective = "binary:logistic";
  const auto error = [&] {
    return test::error_of<base::ClientError>(
        [&] { train(params, data, 1, {{"train", &data}, {"validation", &held_out}}); });
  };
  SECTION("validation") {
    held_out.labels[2] = 7;
    CHECK(error() ==
          "validation: row 2: label 7 is not allowed for objective binary:logistic; labels must be in [0, 1]");
  }
  SECTION("train") {
    data.labels[5] = -1;
    CHECK(error() == "train: row 5: label -1 is not allowed for objective binary:logistic; labels must be in [0, 1]");
  }
  SECTION("a weight of validation") {
    held_out.row_weights = {1, -2, 1, 1};
    CHECK(error() == "validation: row 1: row weight -2 is not allowed; row weights must be finite and at least 0");
  }
  SECTION("a label that only the metric refuses") {
    params.eval_metrics = {"f1_binary"};
    held_out.labels[3] = 0.5f;
    CHECK(error().starts_with("validation: row 3: label 0.5 is not allowed for metric f1_binary; "));
  }
}

TEST_CASE("bad parameters and empty data are named", "[model][boosting][booster]") {
  const auto data = test::regression_data({.num_rows = 10, .num_features = 1}, 65);
  CHECK(test::error_of<base::ClientError>([&] { train(test::squared_error_params(0), data); }).find("0") !=
        std::string::npos);
  data::Dataset empty;
  empty.features = data::DenseMatrix{0, 3, {}};
  CHECK(test::error_of<base::ClientError>([&] { train(test::squared_error_params(1), empty); }) ==
        "the training data has no rows");
}

}  // namespace
}  // namespace espalier::model
