// What must hold for every objective that can be trained.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>
#include <numeric>

#include "../boosting/learning_data.h"
#include "base/random.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/learner/learner.h"
#include "model/metric/metric.h"
#include "task.h"

namespace espalier::model {
namespace {

using test::Task;
using test::task_of;

TrainingResult train(const Task& task, int threads = 2, const RoundObserver& observer = {}) {
  base::ThreadPool pool(threads);
  const std::vector<EvaluationSet> sets = {{"train", &task.train_set}, {"validation", &task.held_out}};
  return learn_model(task.params, task.train_set, sets, pool, observer);
}

std::vector<float> margins_of(const Model& model, const data::Dataset& dataset) {
  base::ThreadPool pool(1);
  return Predictor(model).predict_margin(dataset.features, &pool);
}

std::string sha256_of(const Model& model) { return base::sha256_hex(write_model(model, ModelEncoding::kUbjson)); }

// Largest difference, relative to the size of the margins.
float distance(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::fabs(a[i] - b[i]) / (1 + std::fabs(a[i])));
  }
  return largest;
}

std::string any_objective() { return GENERATE(from_range(test::objective_names())); }

// A shuffled order of rows; queries stay whole, their rows in order.
std::vector<std::size_t> shuffled(const Task& task) {
  const std::size_t unit = test::has_groups(task) ? test::kGroupRows : 1;
  std::vector<std::size_t> units(task.train_set.num_rows() / unit);
  std::iota(units.begin(), units.end(), std::size_t{0});
  std::sort(units.begin(), units.end(), [](std::size_t a, std::size_t b) {
    const auto key = [](std::size_t i) { return (i * 2654435761u) % 1000003u; };
    return key(a) != key(b) ? key(a) < key(b) : a < b;
  });
  std::vector<std::size_t> order;
  for (const std::size_t u : units) {
    for (std::size_t row = 0; row < unit; ++row) order.push_back(u * unit + row);
  }
  return order;
}

// Weights that differ from row to row: gradients that are counts (hinge, classes) would make splits tie that part the
// rows differently.
std::vector<float> different_weights(const Task& task) {
  std::vector<float> weights;
  const std::size_t num_weights =
      test::has_groups(task) ? task.train_set.group_start.size() - 1 : task.train_set.num_rows();
  for (std::size_t i = 0; i < num_weights; ++i) {
    weights.push_back(0.5f + static_cast<float>((i * 2654435761u) % 1000003u) / 1000003.0f);
  }
  return weights;
}

data::Dataset in_order(const data::Dataset& dataset, const std::vector<std::size_t>& order) {
  data::Dataset result = test::take_rows(dataset, order);
  result.group_start = dataset.group_start;  // all queries have the same size
  result.label_lower.clear();
  result.label_upper.clear();
  for (const std::size_t row : order) {
    if (dataset.label_lower.empty()) break;
    result.label_lower.push_back(dataset.label_lower[row]);
    result.label_upper.push_back(dataset.label_upper[row]);
  }
  return result;
}

TEST_CASE("every objective learns: its own metric improves on the rows it learns from", "[model][property]") {
  Task task = task_of(any_objective(), 600, 1);
  INFO(task.params.objective);
  std::vector<double> history;
  train(task, 2, [&](const RoundReport& report) {
    history.push_back(report.metrics.front().value);
    return Next::kContinue;
  });
  const auto objective = make_objective(task.params.objective, task.params.objective_params, task.params.num_class);
  const auto metric = make_metric(objective->default_metric(), task.params.objective);
  REQUIRE(history.size() == 8);
  if (metric->sense() == MetricSense::kMaximise) {
    CHECK(history.back() > history.front());
  } else {
    CHECK(history.back() < history.front());
  }
}

TEST_CASE("every objective: the same bytes on any number of threads", "[model][property][hash]") {
  Task task = task_of(any_objective(), 4000, 2);
  INFO(task.params.objective);
  task.params.num_rounds = 3;
  task.params.tree.row_sample = 0.7;
  task.params.tree.column_sample_by_node = 0.7;
  task.params.seed = 11;
  const std::string hash = sha256_of(train(task, 1).model);
  CHECK(sha256_of(train(task, 2).model) == hash);
  CHECK(sha256_of(train(task, 5).model) == hash);
  task.params.seed = 12;
  CHECK(sha256_of(train(task, 2).model) != hash);
}

TEST_CASE("every objective: a model that was saved and loaded is the same", "[model][property]") {
  Task task = task_of(any_objective(), 400, 3);
  INFO(task.params.objective);
  const Model model = train(task).model;
  for (const ModelEncoding encoding : {ModelEncoding::kUbjson, ModelEncoding::kJson}) {
    const Model loaded = read_model(write_model(model, encoding));
    CHECK(loaded == model);
    CHECK(margins_of(loaded, task.held_out) == margins_of(model, task.held_out));
  }
}

TEST_CASE("every objective: the order of rows does not matter", "[model][property]") {
  Task task = task_of(any_objective(), 600, 4);
  INFO(task.params.objective);
  const data::Dataset rows = task.train_set;
  const auto margins = margins_of(train(task).model, rows);
  task.train_set = in_order(task.train_set, shuffled(task));
  // Sums over rows in another order may differ in their last bits.
  CHECK(distance(margins_of(train(task).model, rows), margins) < 1e-4f);
}

TEST_CASE("every objective: the order of features does not matter", "[model][property]") {
  Task task = task_of(any_objective(), 600, 5);
  INFO(task.params.objective);
  // Rows beyond the hinge weigh nothing: splits that differ in where those rows go tie.
  if (task.params.objective == "binary:hinge") return;
  task.train_set.row_weights = different_weights(task);
  // Two features that part a node's rows alike tie, and the lower index wins: only the rows learned from are sure to
  // fall alike.
  const auto margins = margins_of(train(task).model, task.train_set);
  for (data::Dataset* dataset : {&task.train_set, &task.held_out}) {
    data::DenseMatrix reversed = *dataset->features.dense();
    for (std::size_t row = 0; row < reversed.num_rows; ++row) {
      const auto begin = reversed.values.begin() + static_cast<std::ptrdiff_t>(row * reversed.num_features);
      std::reverse(begin, begin + static_cast<std::ptrdiff_t>(reversed.num_features));
    }
    dataset->features = std::move(reversed);
  }
  CHECK(margins_of(train(task).model, task.train_set) == margins);
}

TEST_CASE("every objective: a monotone map of a feature changes no prediction", "[model][property]") {
  Task task = task_of(any_objective(), 600, 6);
  INFO(task.params.objective);
  const Model model = train(task).model;
  const auto margins = margins_of(model, task.train_set);
  for (data::Dataset* dataset : {&task.train_set, &task.held_out}) {
    data::DenseMatrix mapped = *dataset->features.dense();
    for (float& value : mapped.values) value = std::exp(value * 0.5f);
    dataset->features = std::move(mapped);
  }
  CHECK(margins_of(train(task).model, task.train_set) == margins);
}

TEST_CASE("objectives of independent rows: a row twice is a row of weight two", "[model][property]") {
  const std::string objective = any_objective();
  if (!test::rows_are_independent(objective)) return;
  INFO(objective);
  Task task = task_of(objective, 500, 7);
  task.train_set.row_weights = different_weights(task);
  Task doubled = task;
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < task.train_set.num_rows(); ++row) {
    order.push_back(row);
    if (row % 3 != 0) continue;
    order.push_back(row);
    task.train_set.row_weights[row] *= 2;
  }
  doubled.train_set = in_order(doubled.train_set, order);
  const auto margins = margins_of(train(task).model, task.train_set);
  CHECK(distance(margins_of(train(doubled).model, task.train_set), margins) < 1e-5f);
}

TEST_CASE("every objective: early stopping keeps the best round", "[model][property]") {
  Task task = task_of(any_objective(), 160, 8);
  INFO(task.params.objective);
  task.params.num_rounds = 40;
  task.params.tree.learning_rate = 1;  // overfits soon
  task.params.early_stopping_rounds = 4;
  std::vector<double> history;
  const auto result = train(task, 2, [&](const RoundReport& report) {
    history.push_back(report.metrics.back().value);
    return Next::kContinue;
  });
  const auto objective = make_objective(task.params.objective, task.params.objective_params, task.params.num_class);
  const bool maximise =
      make_metric(objective->default_metric(), task.params.objective)->sense() == MetricSense::kMaximise;
  const auto best =
      maximise ? std::max_element(history.begin(), history.end()) : std::min_element(history.begin(), history.end());
  REQUIRE(result.best_iteration);
  CHECK(*result.best_iteration == best - history.begin());
  CHECK(std::get<Forest>(result.model.learner).num_rounds() == static_cast<std::size_t>(best - history.begin()) + 1);
}

}  // namespace
}  // namespace espalier::model
