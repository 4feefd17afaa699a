// What is reported: predictions against labels. One file a family; metrics.cpp is the table.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"

namespace espalier::model {

enum class MetricSense { kMinimise, kMaximise };

class Metric {
 public:
  virtual ~Metric() = default;
  virtual std::string name() const = 0;  // as printed: "rmse", "error@0.7"
  virtual MetricSense sense() const = 0;
  // `predictions` after the objective's transform_for_metrics, [num_rows, num_columns] row-major. Sums are made over
  // fixed blocks, so the value does not depend on the thread count. NaN when it is not defined (auc with one class).
  // ClientError naming the first bad row (from 0) for a label that the metric cannot take.
  virtual double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                          base::ThreadPool& pool) const = 0;
};

// `name` as the user writes it, with "@" part; `objective` decides what a prediction means where a metric needs a class
// (accuracy of binary:logistic thresholds at 0.5). ClientError with the nearest known names, for a bad "@" part, and
// for a metric that the objective's predictions have no meaning for.
std::unique_ptr<const Metric> make_metric(const std::string& name, const std::string& objective);
std::vector<std::string> all_metrics();

}  // namespace espalier::model
