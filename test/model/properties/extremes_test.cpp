// Data at the edges: every objective trains on it or refuses it in a sentence, and predicts finite numbers.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "../boosting/learning_data.h"
#include "base/error.h"
#include "model/learner/learner.h"
#include "support/error_of.h"
#include "task.h"

namespace espalier::model {
namespace {

using test::Task;
using test::task_of;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::string any_objective() { return GENERATE(from_range(test::objective_names())); }

Model train(const LearnerParams& params, const data::Dataset& train_set) {
  base::ThreadPool pool(2);
  return learn_model(params, train_set, {}, pool, {}).model;
}

std::vector<float> margins_of(const Model& model, const data::Dataset& dataset) {
  base::ThreadPool pool(1);
  return Predictor(model).predict_margin(dataset.features, &pool);
}

void check_finite(const Model& model, const data::Dataset& dataset) {
  CHECK(std::ranges::all_of(margins_of(model, dataset), [](float margin) { return std::isfinite(margin); }));
}

// The first row alone, as a query of its own where rows have queries.
data::Dataset first_row(const Task& task) {
  data::Dataset row = test::take_rows(task.train_set, {0});
  if (test::has_groups(task)) row.group_start = {0, 1};
  if (!task.train_set.label_lower.empty()) {
    row.label_lower = {task.train_set.label_lower[0]};
    row.label_upper = {task.train_set.label_upper[0]};
  }
  return row;
}

TEST_CASE("every objective: one row", "[model][property][extreme]") {
  const Task task = task_of(any_objective(), 40, 21);
  INFO(task.params.objective);
  const data::Dataset row = first_row(task);
  check_finite(train(task.params, row), row);
}

TEST_CASE("every objective: one feature, and one whose values are all missing", "[model][property][extreme]") {
  Task task = task_of(any_objective(), 200, 22);
  INFO(task.params.objective);
  const bool missing = GENERATE(false, true);
  const auto& wide = *task.train_set.features.dense();
  data::DenseMatrix narrow{wide.num_rows, 1, {}};
  for (std::size_t row = 0; row < wide.num_rows; ++row) narrow.values.push_back(missing ? kNan : wide.row(row)[0]);
  task.train_set.features = std::move(narrow);
  check_finite(train(task.params, task.train_set), task.train_set);
}

TEST_CASE("every objective: labels that are all alike", "[model][property][extreme]") {
  Task task = task_of(any_objective(), 200, 23);
  INFO(task.params.objective);
  const float label = task.train_set.labels[1];
  task.train_set.labels.assign(task.train_set.num_rows(), label);
  if (!task.train_set.label_lower.empty()) {
    task.train_set.label_lower.assign(task.train_set.num_rows(), task.train_set.label_lower[1]);
    task.train_set.label_upper.assign(task.train_set.num_rows(), task.train_set.label_upper[1]);
  }
  check_finite(train(task.params, task.train_set), task.train_set);
}

TEST_CASE("every objective: features far apart in size", "[model][property][extreme]") {
  Task task = task_of(any_objective(), 300, 24);
  INFO(task.params.objective);
  data::DenseMatrix scaled = *task.train_set.features.dense();
  const float factors[] = {1e-38f, 1e37f, 1, 1e-20f, 1e30f};
  for (std::size_t i = 0; i < scaled.values.size(); ++i) scaled.values[i] *= factors[i % 5];
  task.train_set.features = std::move(scaled);
  check_finite(train(task.params, task.train_set), task.train_set);
}

TEST_CASE("every objective: an infinite feature is refused by name", "[model][property][extreme]") {
  Task task = task_of(any_objective(), 60, 25);
  data::DenseMatrix matrix = *task.train_set.features.dense();
  matrix.values[3] = GENERATE(kInfinity, -kInfinity);
  task.train_set.features = std::move(matrix);
  const std::string message = test::error_of<base::ClientError>([&] { train(task.params, task.train_set); });
  CHECK(message.find("feature 3") != std::string::npos);
  CHECK(message.find("inf") != std::string::npos);
}

TEST_CASE("every objective: a label that is no number is refused by row", "[model][property][extreme]") {
  Task task = task_of(any_objective(), 60, 26);
  INFO(task.params.objective);
  task.train_set.labels[17] = kNan;
  if (!task.train_set.label_lower.empty()) task.train_set.label_lower[17] = kNan;
  const std::string message = test::error_of<base::ClientError>([&] { train(task.params, task.train_set); });
  CHECK(message.find("row 17") != std::string::npos);
}

// One tree as deep as it takes, without shrinkage: every row of eight by eight different ones gets the weighted mean of
// its like.
void check_exact_means(const data::Dataset& rows) {
  LearnerParams params = test::squared_error_params(1);
  params.tree.learning_rate = 1;
  params.tree.l2 = 0;
  params.tree.max_depth = 20;
  params.tree.min_child_hessian = 0;
  params.base_score = 0;
  const auto margins = margins_of(train(params, rows), rows);
  CHECK(std::set(margins.begin(), margins.end()).size() == 64);
  for (std::size_t row = 1; row < 200; ++row) {
    double sum = 0;
    double weight = 0;
    for (std::size_t other = 0; other < rows.num_rows(); ++other) {
      if (margins[other] != margins[row]) continue;
      sum += double{rows.row_weight(other)} * double{rows.labels[other]};
      weight += double{rows.row_weight(other)};
    }
    CHECK(std::fabs(sum / weight - double{margins[row]}) <= 1e-6 * (1 + std::fabs(sum / weight)));
  }
}

TEST_CASE("labels with a heavy tail: leaves are the exact means", "[model][property][extreme]") {
  // One label in a thousand is a million times the others: codes of few levels would lose the others altogether.
  data::Dataset rows = test::regression_data({.num_rows = 20'000, .num_features = 2, .num_values = 8}, 27);
  for (std::size_t row = 0; row < rows.num_rows(); row += 1000) rows.labels[row] *= 1e6f;
  check_exact_means(rows);
}

TEST_CASE("a row of a million times the others' weight hides none of them", "[model][property][extreme]") {
  data::Dataset rows = test::regression_data({.num_rows = 20'000, .num_features = 2, .num_values = 8}, 28);
  rows.row_weights.assign(rows.num_rows(), 1);
  rows.row_weights[7] = 1e6f;
  check_exact_means(rows);
}

TEST_CASE("a hundred thousand features", "[model][property][extreme]") {
  constexpr std::size_t kFeatures = 100'000;
  constexpr std::size_t kRows = 300;
  data::SparseMatrix sparse{kRows, kFeatures, {0}, {}, {}};
  data::Dataset rows;
  for (std::size_t row = 0; row < kRows; ++row) {
    // Every row has one informative entry at the far end and some that say nothing.
    for (const std::size_t feature : {row * 331 % 99'000, 99'999 - row % 2}) {
      sparse.features.push_back(static_cast<data::FeatureIndex>(feature));
      sparse.values.push_back(1.0f + static_cast<float>(row % 7));
    }
    sparse.row_start.push_back(sparse.features.size());
    rows.labels.push_back(row % 2 == 0 ? 1.0f : -1.0f);
  }
  rows.features = std::move(sparse);
  LearnerParams params = test::squared_error_params(2);
  params.tree.learning_rate = 1;
  params.tree.l2 = 0;
  const auto margins = margins_of(train(params, rows), rows);
  for (std::size_t row = 0; row < kRows; ++row) CHECK(std::fabs(margins[row] - rows.labels[row]) < 1e-4f);
}

TEST_CASE("a million distinct categories", "[model][property][extreme][large]") {
  constexpr std::size_t kCategories = 1'000'000;
  data::DenseMatrix matrix{kCategories, 1, {}};
  data::Dataset rows;
  for (std::size_t row = 0; row < kCategories; ++row) {
    matrix.values.push_back(static_cast<float>(row));
    rows.labels.push_back(row < 50'000 && row % 2 == 0 ? 1.0f : 0.0f);
  }
  rows.features = std::move(matrix);
  rows.schema.feature_kinds = {data::FeatureKind::kCategorical};
  const Model model = train(test::squared_error_params(2), rows);
  check_finite(model, rows);
}

}  // namespace
}  // namespace espalier::model
