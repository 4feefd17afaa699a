// What must hold for every metric of the table, on the predictions of a model for an objective that the metric is for.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>
#include <iterator>

#include "../boosting/learning_data.h"
#include "base/error.h"
#include "model/learner/learner.h"
#include "model/metric/metric.h"
#include "task.h"

namespace espalier::model {
namespace {

using test::Task;
using test::task_of;

// scikit-learn's in the original, which gives them no weights; and Cox's, which has none.
constexpr std::array<std::string_view, 14> kUnweighted = {
    "mse",          "r2",           "accuracy",        "balanced_accuracy",
    "f1",           "f1_binary",    "f1_macro",        "precision",
    "recall",       "recall_macro", "precision_macro", "precision_micro",
    "recall_micro", "cox-nloglik",
};

std::string any_metric() {
  const std::string metric = GENERATE(from_range(all_metrics()));
  return metric == "pre" ? "pre@5" : metric;  // of whole lists it depends on no prediction
}

// A metric, an objective that it is for, and what a model of that objective predicts for the rows it learned from.
struct Case {
  Task task;
  std::unique_ptr<const Metric> metric;
  std::unique_ptr<const Objective> objective;
  std::vector<float> predictions;  // [rows, num_columns]
  std::size_t num_columns = 0;
};

std::vector<float> predict(const Objective& objective, const Model& model, const data::Dataset& rows) {
  base::ThreadPool pool(1);
  const auto margins = Predictor(model).predict_margin(rows.features, &pool);
  std::vector<float> predictions(rows.num_rows() * objective.num_metric_columns());
  objective.transform_for_metrics(margins, predictions);
  return predictions;
}

// First those that are measured by `metric` unless told otherwise, then some whose labels suit the others: mape wants
// labels that are not 0, pre wants queries.
std::vector<std::string> objectives_for(const std::string& metric) {
  std::vector<std::string> names;
  for (const ObjectiveRow& row : all_objectives()) {
    if (row.default_metric.starts_with(metric)) names.push_back(row.name);
  }
  if (metric == "mape") names.emplace_back("reg:gamma");
  if (metric == "pre@5") names.emplace_back("rank:map");
  names.emplace_back("binary:logistic");
  std::ranges::copy(test::objective_names(), std::back_inserter(names));
  return names;
}

Case case_of(const std::string& metric, std::size_t num_rows) {
  for (const std::string& name : objectives_for(metric)) {
    Case found;
    found.task = task_of(name, num_rows, 31);
    try {
      found.metric = make_metric(metric, name, found.task.params.objective_params);
    } catch (const base::ClientError&) {
      continue;  // not for this objective
    }
    base::ThreadPool pool(2);
    const Model model = learn_model(found.task.params, found.task.train_set, {}, pool, {}).model;
    found.objective = make_objective(name, found.task.params.objective_params, found.task.params.num_class);
    found.num_columns = found.objective->num_metric_columns();
    found.predictions = predict(*found.objective, model, found.task.train_set);
    return found;
  }
  throw std::logic_error("no objective for metric " + metric);
}

double evaluate(const Case& of, const std::vector<float>& predictions, const data::Dataset& rows, int threads = 1) {
  base::ThreadPool pool(threads);
  return of.metric->evaluate(predictions, of.num_columns, rows, pool);
}

// Rows in `order`, which keeps queries of test::kGroupRows whole.
data::Dataset taken(const data::Dataset& rows, const std::vector<std::size_t>& order) {
  data::Dataset result = test::take_rows(rows, order);
  for (const std::size_t row : order) {
    if (rows.label_lower.empty()) break;
    result.label_lower.push_back(rows.label_lower[row]);
    result.label_upper.push_back(rows.label_upper[row]);
  }
  if (rows.group_start.empty()) return result;
  result.row_weights.clear();
  for (std::size_t row = 0; row <= order.size(); row += test::kGroupRows) {
    result.group_start.push_back(static_cast<data::RowIndex>(row));
  }
  return result;
}

std::vector<float> taken(const std::vector<float>& predictions, std::size_t num_columns,
                         const std::vector<std::size_t>& order) {
  std::vector<float> result;
  for (const std::size_t row : order) {
    const auto begin = predictions.begin() + static_cast<std::ptrdiff_t>(row * num_columns);
    result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(num_columns));
  }
  return result;
}

TEST_CASE("every metric: the same value on any number of threads", "[model][metric][property]") {
  const Case of = case_of(any_metric(), 20'000);
  INFO(of.metric->name() << " of " << of.task.params.objective);
  const double value = evaluate(of, of.predictions, of.task.train_set);
  CHECK(std::isfinite(value));
  CHECK(evaluate(of, of.predictions, of.task.train_set, 2) == value);
  CHECK(evaluate(of, of.predictions, of.task.train_set, 5) == value);
}

TEST_CASE("every metric: the order of rows does not matter", "[model][metric][property]") {
  const Case of = case_of(any_metric(), 1000);
  INFO(of.metric->name() << " of " << of.task.params.objective);
  const std::size_t unit = test::has_groups(of.task) ? test::kGroupRows : 1;
  std::vector<std::size_t> order;
  for (std::size_t i = of.task.train_set.num_rows() / unit; i-- > 0;) {
    for (std::size_t row = 0; row < unit; ++row) order.push_back(i * unit + row);
  }
  const double value = evaluate(of, of.predictions, of.task.train_set);
  const double reversed = evaluate(of, taken(of.predictions, of.num_columns, order), taken(of.task.train_set, order));
  CHECK(std::fabs(reversed - value) <= 1e-6 * (1 + std::fabs(value)));
}

TEST_CASE("every metric: a row or query twice is a weight of two, or weights do not count",
          "[model][metric][property]") {
  Case of = case_of(any_metric(), 1000);
  INFO(of.metric->name() << " of " << of.task.params.objective);
  const std::size_t unit = test::has_groups(of.task) ? test::kGroupRows : 1;
  const std::size_t num_units = of.task.train_set.num_rows() / unit;
  std::vector<std::size_t> order;
  data::Dataset weighted = of.task.train_set;
  for (std::size_t i = 0; i < num_units; ++i) {
    const std::size_t times = i % 3 == 0 ? 2 : 1;
    weighted.row_weights.push_back(static_cast<float>(times));
    for (std::size_t row = 0; row < times * unit; ++row) order.push_back(i * unit + row % unit);
  }
  const double value = evaluate(of, of.predictions, weighted);
  const bool counts = std::ranges::find(kUnweighted, of.metric->name()) == kUnweighted.end();
  const double expected =
      counts ? evaluate(of, taken(of.predictions, of.num_columns, order), taken(of.task.train_set, order))
             : evaluate(of, of.predictions, of.task.train_set);
  CHECK(std::fabs(value - expected) <= 1e-6 * (1 + std::fabs(value)));
}

TEST_CASE("every metric: predictions of other rows are worse, in the metric's own sense", "[model][metric][property]") {
  const Case of = case_of(any_metric(), 1000);
  INFO(of.metric->name() << " of " << of.task.params.objective);
  std::vector<std::size_t> others;
  for (std::size_t row = of.task.train_set.num_rows(); row-- > 0;) others.push_back(row);
  const double right = evaluate(of, of.predictions, of.task.train_set);
  const double wrong = evaluate(of, taken(of.predictions, of.num_columns, others), of.task.train_set);
  CHECK((of.metric->sense() == MetricSense::kMaximise ? right > wrong : right < wrong));
}

}  // namespace
}  // namespace espalier::model
