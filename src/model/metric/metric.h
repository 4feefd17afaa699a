// What is reported: predictions against labels. One file a family; metrics.cpp is the table.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/objective_params.h"

namespace espalier::model {

enum class MetricSense { kMinimise, kMaximise };

class Metric {
 public:
  virtual ~Metric() = default;
  virtual std::string name() const = 0;  // as printed: "rmse", "error@0.7", "ndcg@5-"
  virtual MetricSense sense() const = 0;
  // `predictions` after the objective's transform_for_metrics, [num_rows, num_columns] row-major; rows of one query
  // group count as the metric's family says. Sums are made over fixed blocks, so the value does not depend on the
  // number of threads. NaN when it is not defined (auc with one class). ClientError naming the first bad row (from 0)
  // for a label that the metric cannot take.
  virtual double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                          base::ThreadPool& pool) const = 0;
};

// `name` as the user writes it, with "@" part and '-'. `objective` decides what a prediction means where a metric needs
// a class (accuracy of binary:logistic thresholds at 0.5), and its `params` the metrics that share one with it (the
// slope of mphe, the quantiles of quantile, the power of a plain tweedie-nloglik, the gain of ndcg, the distribution of
// aft-nloglik). ClientError with the nearest known names, for a bad "@" part, and for a metric that the objective's
// predictions have no meaning for.
std::unique_ptr<const Metric> make_metric(const std::string& name, const std::string& objective,
                                          const ObjectiveParams& params = {});
// The part of its errors that no objective decides: an unknown name, a bad "@" part.
void check_metric_name(const std::string& name);
std::vector<std::string> all_metrics();

}  // namespace espalier::model
