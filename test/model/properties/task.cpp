#include "task.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>

#include "../boosting/learning_data.h"
#include "model/objective/objective.h"

namespace espalier::test {
namespace {

using model::LearnerParams;

float class_of(float score, int num_class) {
  const int cls = static_cast<int>(std::floor(score)) % num_class;
  return static_cast<float>(cls < 0 ? cls + num_class : cls);
}

// The label that an objective can learn, from a row's real-valued score.
using Label = std::function<float(float score, std::size_t row)>;

struct Recipe {
  Label label;
  std::function<void(LearnerParams&)> adjust = [](LearnerParams&) {};
};

Label same() {
  return [](float score, std::size_t) { return score; };
}
Label positive(float least) {
  return [=](float score, std::size_t) { return std::fabs(score) + least; };
}
Label two_classes() {
  return [](float score, std::size_t) { return score > 0 ? 1.0f : 0.0f; };
}
Label grades(int num_grades) {
  return [=](float score, std::size_t) {
    return static_cast<float>(std::clamp(static_cast<int>(std::floor(score)) + 1, 0, num_grades - 1));
  };
}

const std::map<std::string, Recipe>& recipes() {
  static const auto three_classes = [](LearnerParams& params) { params.num_class = 3; };
  static const Label cls = [](float score, std::size_t) { return class_of(score, 3); };
  static const std::map<std::string, Recipe> table = {
      {"reg:squarederror", {same()}},
      {"reg:squaredlogerror", {positive(0)}},
      {"reg:pseudohubererror", {same()}},
      {"reg:absoluteerror", {same()}},
      {"reg:quantileerror",
       {same(), [](LearnerParams& params) { params.objective_params.quantile_alpha = {0.2, 0.7}; }}},
      {"reg:expectileerror",
       {same(), [](LearnerParams& params) { params.objective_params.expectile_alpha = {0.2, 0.7}; }}},
      {"reg:logistic", {[](float score, std::size_t) { return 1 / (1 + std::exp(-score)); }}},
      {"binary:logistic", {two_classes()}},
      {"binary:logitraw", {two_classes()}},
      {"binary:hinge", {two_classes()}},
      {"count:poisson", {[](float score, std::size_t) { return std::floor(2 * std::fabs(score)); }}},
      {"reg:gamma", {positive(0.1f)}},
      {"reg:tweedie", {[](float score, std::size_t) { return std::max(score, 0.0f); }}},
      {"multi:softmax", {cls, three_classes}},
      {"multi:softprob", {cls, three_classes}},
      {"survival:cox",
       {[](float score, std::size_t row) { return (std::exp(-score) + 0.1f) * (row % 3 == 0 ? -1.0f : 1.0f); }}},
      {"survival:aft", {[](float score, std::size_t) { return std::exp(score) + 0.1f; }}},
      {"rank:pairwise", {grades(4)}},
      {"rank:ndcg", {grades(4)}},
      {"rank:map", {two_classes()}},
  };
  return table;
}

// Every third time is censored on the right, every third lies in an interval.
void add_bounds(data::Dataset& dataset) {
  dataset.label_lower = dataset.label_upper = dataset.labels;
  for (std::size_t row = 0; row < dataset.num_rows(); ++row) {
    if (row % 3 == 0) dataset.label_upper[row] = std::numeric_limits<float>::infinity();
    if (row % 3 == 1) dataset.label_upper[row] *= 1.5f;
  }
}

data::Dataset make_rows(const std::string& objective, const Recipe& recipe, std::size_t num_rows, std::uint64_t seed) {
  data::Dataset dataset = regression_data({.num_rows = num_rows, .num_features = 5, .missing = 0.1}, seed);
  for (std::size_t row = 0; row < num_rows; ++row) dataset.labels[row] = recipe.label(dataset.labels[row], row);
  if (objective == "survival:aft") add_bounds(dataset);
  if (!objective.starts_with("rank:")) return dataset;
  for (std::size_t row = 0; row < num_rows; row += kGroupRows) {
    dataset.group_start.push_back(static_cast<data::RowIndex>(row));
  }
  dataset.group_start.push_back(static_cast<data::RowIndex>(num_rows));
  return dataset;
}

}  // namespace

std::vector<std::string> objective_names() {
  std::vector<std::string> names;
  for (const model::ObjectiveRow& row : model::all_objectives()) names.push_back(row.name);
  return names;
}

Task task_of(const std::string& objective, std::size_t num_rows, std::uint64_t seed) {
  const auto recipe = recipes().find(objective);
  if (recipe == recipes().end()) throw std::logic_error("no recipe for objective " + objective);
  Task task;
  task.params.objective = objective;
  task.params.num_rounds = 8;
  task.params.tree.max_depth = 4;
  recipe->second.adjust(task.params);
  task.train_set = make_rows(objective, recipe->second, num_rows, seed);
  task.held_out = make_rows(objective, recipe->second, num_rows / 2, seed + 1);
  return task;
}

bool has_groups(const Task& task) { return !task.train_set.group_start.empty(); }

bool rows_are_independent(const std::string& objective) {
  return !objective.starts_with("rank:") && objective != "survival:cox";
}

}  // namespace espalier::test
