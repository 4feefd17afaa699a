// What holds for every way to learn (learner_cases.h): reproducible, honest about its metrics, continued without a
// seam.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "base/sha256.h"
#include "learner_cases.h"
#include "learning_data.h"
#include "model/artifact/model_file.h"
#include "model/metric/metric.h"

namespace espalier::model {
namespace {

using test::classified;
using test::learner_cases;
using test::train;

std::string hash_of(const Model& model) { return base::sha256_hex(write_model(model, ModelEncoding::kUbjson)); }

// The value of `metric` that a Predictor of the model as written and read back gives.
double measured(const Model& model, const MetricValue& metric, const data::Dataset& dataset) {
  base::ThreadPool pool(1);
  const Predictor predictor(read_model(write_model(model, ModelEncoding::kUbjson)));
  const auto predictions = predictor.predict(dataset.features, &pool);
  return make_metric(metric.metric, model.objective)->evaluate(predictions, predictor.num_predictions(), dataset, pool);
}

TEST_CASE("the saved bytes of every learner are the same for any number of threads",
          "[model][boosting][property][large]") {
  const int num_class = GENERATE(0, 3);
  const auto data =
      classified(test::regression_data({.num_rows = 40'000, .num_features = 5, .missing = 0.1}, 81), num_class);
  for (const auto& [name, params, only_appends] : learner_cases(num_class)) {
    INFO(name << ", classes " << num_class);
    const Model model = train(params, data, 1).model;
    CHECK(hash_of(train(params, data, 2).model) == hash_of(model));
    CHECK(hash_of(train(params, data, 4).model) == hash_of(model));
    Model sparse = train(params, test::as_sparse(data), 2).model;
    if (params.booster != BoosterKind::kLinear) CHECK(sparse.learner == model.learner);
  }
}

// Groups of unlike sizes, labels 0 to 3.
data::Dataset ranked(data::Dataset dataset) {
  for (float& label : dataset.labels) label = std::clamp(std::floor(label) + 1, 0.0f, 3.0f);
  dataset.group_start = {0};
  const auto num_rows = static_cast<data::RowIndex>(dataset.num_rows());
  for (data::RowIndex size = 1; dataset.group_start.back() < num_rows; size = size % 37 + 3) {
    dataset.group_start.push_back(std::min(num_rows, dataset.group_start.back() + size));
  }
  return dataset;
}

TEST_CASE("the saved bytes of rankings are the same for any number of threads", "[model][boosting][property]") {
  const std::string objective = GENERATE("rank:pairwise", "rank:ndcg", "rank:map");
  const bool mean_pairs = GENERATE(false, true);
  auto data = ranked(test::regression_data({.num_rows = 10'000, .num_features = 5, .missing = 0.1}, 89));
  if (objective == "rank:map") {
    for (float& label : data.labels) label = label > 1 ? 1.0f : 0.0f;
  }
  for (auto [name, params, only_appends] : learner_cases(0)) {
    INFO(objective << ", " << name << ", mean " << mean_pairs);
    params.objective = objective;
    params.num_rounds = 4;
    params.objective_params.rank.unbiased = mean_pairs;
    if (mean_pairs) params.objective_params.rank.pair_method = RankPairMethod::kMean;
    const std::string hash = hash_of(train(params, data, 1).model);
    CHECK(hash_of(train(params, data, 2).model) == hash);
    CHECK(hash_of(train(params, data, 4).model) == hash);
  }
}

// Codes with a long tail, so that splits of one category and of sets of them are found.
data::Dataset with_categories(data::Dataset dataset) {
  data::DenseMatrix matrix = *dataset.features.dense();
  for (std::size_t cell = 0; cell < matrix.values.size(); ++cell) {
    float& value = matrix.values[cell];
    const std::size_t feature = cell % matrix.num_features;
    if (feature < 2 && value == value) value = std::min(std::floor(value * value * 20), feature == 0 ? 2.0f : 60.0f);
  }
  dataset.features = std::move(matrix);
  dataset.schema.feature_kinds.assign(dataset.num_features(), data::FeatureKind::kNumeric);
  dataset.schema.feature_kinds[0] = dataset.schema.feature_kinds[1] = data::FeatureKind::kCategorical;
  return dataset;
}

TEST_CASE("the saved bytes of categorical learners are the same for any number of threads and in any storage",
          "[model][boosting][property][category]") {
  const auto data = with_categories(test::regression_data({.num_rows = 20'000, .num_features = 5, .missing = 0.1}, 90));
  for (auto [name, params, only_appends] : learner_cases(0)) {
    if (params.booster == BoosterKind::kLinear) continue;
    INFO(name);
    params.tree.monotone_constraints = {0, 0, 1, 0, 0};
    params.tree.interaction_constraints = {{0, 1, 2}, {3, 4}};
    params.tree.column_sample_by_level = 0.8;
    const Model model = train(params, data, 1).model;
    CHECK(hash_of(train(params, data, 2).model) == hash_of(model));
    CHECK(hash_of(train(params, data, 4).model) == hash_of(model));
    CHECK(hash_of(train(params, test::as_sparse(data), 2).model) == hash_of(model));
    const auto& trees = std::get<Forest>(model.learner).trees;
    CHECK(std::ranges::any_of(trees, [](const Tree& tree) { return std::ranges::contains(tree.is_categorical, 1); }));
  }
}

TEST_CASE("every learner's metrics are those of the model that it reports", "[model][boosting][property]") {
  const int num_class = GENERATE(0, 3);
  const auto data =
      classified(test::regression_data({.num_rows = 3000, .num_features = 5, .missing = 0.2}, 82), num_class);
  const auto held_out =
      classified(test::regression_data({.num_rows = 500, .num_features = 5, .missing = 0.2}, 83), num_class);
  for (const auto& [name, params, only_appends] : learner_cases(num_class)) {
    INFO(name << ", classes " << num_class);
    int rounds = 0;
    const auto observer = [&](const RoundReport& report) {
      CHECK(report.round == rounds++);
      CHECK(measured(*report.model, report.metrics[0], data) == report.metrics[0].value);
      CHECK(measured(*report.model, report.metrics[1], held_out) == report.metrics[1].value);
      return Next::kContinue;
    };
    train(params, data, 2, {{"train", &data}, {"validation", &held_out}}, observer);
    CHECK(rounds == params.num_rounds);
  }
}

TEST_CASE("early stopping gives the model whose score was the best", "[model][boosting][property]") {
  const auto data = test::regression_data({.num_rows = 150, .num_features = 5}, 84);
  const auto held_out = test::regression_data({.num_rows = 300, .num_features = 5}, 85);
  for (auto [name, params, only_appends] : learner_cases(0)) {
    INFO(name);
    params.num_rounds = 60;
    params.tree.learning_rate = 1;  // overfits within some rounds
    params.linear.learning_rate = 1;
    params.early_stopping_rounds = 3;
    std::vector<double> history;
    const auto observer = [&](const RoundReport& report) {
      history.push_back(report.metrics[1].value);
      return Next::kContinue;
    };
    const auto result = train(params, data, 2, {{"train", &data}, {"validation", &held_out}}, observer);
    CHECK(result.best_iteration == std::ranges::min_element(history) - history.begin());
    CHECK(result.best_score == std::ranges::min(history));
    CHECK(measured(result.model, {"validation", "rmse"}, held_out) == result.best_score);
  }
}

TEST_CASE("five rounds continued by five are ten rounds, bit for bit", "[model][boosting][continue]") {
  const int num_class = GENERATE(0, 3);
  const auto data =
      classified(test::regression_data({.num_rows = 2000, .num_features = 5, .missing = 0.1}, 86), num_class);
  const auto held_out = classified(test::regression_data({.num_rows = 300, .num_features = 5}, 87), num_class);
  for (auto [name, params, only_appends] : learner_cases(num_class)) {
    INFO(name << ", classes " << num_class);
    std::vector<std::pair<int, double>> whole, halves;
    const auto recording = [](auto& list) {
      return [&list](const RoundReport& report) {
        list.emplace_back(report.round, report.metrics.back().value);
        return Next::kContinue;
      };
    };
    params.num_rounds = 10;
    const auto at_once = train(params, data, 2, {{"validation", &held_out}}, recording(whole));
    params.num_rounds = 5;
    const auto first = train(params, data, 2, {{"validation", &held_out}}, recording(halves));
    const Model saved = read_model(write_model(first.model, ModelEncoding::kUbjson));
    const auto second = train(params, data, 2, {{"validation", &held_out}}, recording(halves), &saved);
    CHECK(second.rounds_done == 5);
    CHECK(hash_of(second.model) == hash_of(at_once.model));
    CHECK(whole == halves);
  }
}

TEST_CASE("a sweep over coefficients asks for a stop at each of them", "[model][boosting][stop]") {
  const auto data = test::regression_data({.num_rows = 100, .num_features = 30}, 87);
  base::ThreadPool pool(1);
  auto params = test::squared_error_params(2);
  params.booster = BoosterKind::kLinear;
  int polls = 0;
  CHECK(learn_model(params, data, {}, pool, {}, [&] { return ++polls < 0; }).rounds_done == 2);
  CHECK(polls > 2 * 30);
  polls = 0;
  CHECK(learn_model(params, data, {}, pool, {}, [&] { return ++polls >= 10; }).rounds_done == 0);
  CHECK(polls < 15);
}

TEST_CASE("a stop in the middle of a round leaves the whole rounds of every learner", "[model][boosting][stop]") {
  const auto data = test::regression_data({.num_rows = 500, .num_features = 4}, 88);
  base::ThreadPool pool(1);
  for (const auto& [name, params, only_appends] : learner_cases(0)) {
    INFO(name);
    std::vector<std::string> whole;
    const auto keep = [&](const RoundReport& report) {
      return whole.push_back(hash_of(*report.model)), Next::kContinue;
    };
    learn_model(params, data, {}, pool, keep);
    for (int last_poll = 1; last_poll < 60; last_poll += 4) {
      int polls = 0;
      const auto stopped = learn_model(params, data, {}, pool, {}, [&] { return ++polls >= last_poll; });
      if (stopped.rounds_done == 0) continue;
      CHECK(hash_of(stopped.model) == whole[static_cast<std::size_t>(stopped.rounds_done) - 1]);
    }
  }
}

}  // namespace
}  // namespace espalier::model
