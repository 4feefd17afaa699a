#include "model/rounds/evaluation.h"

#include <format>

#include "base/error.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 8192;

// Runs `work`; a ClientError gets the name of the set in front.
template <class Work>
auto naming(const EvaluationSet& set, const Work& work) {
  try {
    return work();
  } catch (const base::RowError& error) {
    throw base::RowError(error.row(), error.reason(), set.name);
  } catch (const base::ClientError& error) {
    throw base::ClientError(set.name + ": " + error.what());
  }
}

void check_set(const EvaluationSet& set, const data::Dataset& train_set, const Objective& objective) {
  if (set.dataset == &train_set) return;
  if (set.dataset->num_features() > train_set.num_features()) {
    throw base::ClientError(set.name + " has " + std::to_string(set.dataset->num_features()) +
                            " features, the training data has " + std::to_string(train_set.num_features()) +
                            "; every set must have the training data's columns");
  }
  check_labels(set, objective);
}

}  // namespace

void check_labels(const EvaluationSet& set, const Objective& objective) {
  const data::Dataset& dataset = *set.dataset;
  naming(set, [&] {
    if (dataset.labels.size() != dataset.num_rows()) {  // needed beside survival bounds too: metrics may read labels
      throw base::ClientError(std::format("there are {} labels for {} rows; give one to each row",
                                          dataset.labels.size(), dataset.num_rows()));
    }
    objective.check_labels(dataset);
  });
}

Evaluation::Evaluation(std::span<const EvaluationSet> sets, const data::Dataset& train_set, const Objective& objective,
                       const LearnerParams& params)
    : sets_(sets), train_set_(&train_set), objective_(&objective) {
  std::vector<std::string> names = params.eval_metrics;
  if (names.empty()) names.push_back(objective.default_metric());
  for (const std::string& name : names) {
    metrics_.push_back(make_metric(name, objective.name(), params.objective_params));
  }
  for (const EvaluationSet& set : sets) {
    check_set(set, train_set, objective);
    for (const auto& metric : metrics_) values_.push_back({.set = set.name, .metric = metric->name()});
  }
}

void Evaluation::transform(std::span<const float> margins, base::ThreadPool& pool) {
  const std::size_t groups = objective_->num_groups();
  const std::size_t columns = objective_->num_metric_columns();
  const std::size_t num_rows = margins.size() / groups;
  predictions_.resize(num_rows * columns);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    objective_->transform_for_metrics(margins.subspan(begin * groups, (end - begin) * groups),
                                      std::span(predictions_).subspan(begin * columns, (end - begin) * columns));
  });
}

std::span<const MetricValue> Evaluation::measure(const MarginTables& tables, base::ThreadPool& pool) {
  std::size_t next = 0;
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    const data::Dataset& dataset = *sets_[set].dataset;
    transform(tables.of(dataset), pool);
    for (const auto& metric : metrics_) {
      values_[next++].value = naming(
          sets_[set], [&] { return metric->evaluate(predictions_, objective_->num_metric_columns(), dataset, pool); });
    }
  }
  return values_;
}

}  // namespace espalier::model
