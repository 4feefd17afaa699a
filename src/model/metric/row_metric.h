// The frame of every metric that is a mean over rows of a value made from one prediction and one label.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "model/metric/metric.h"
#include "model/metric/weighted_mean.h"

namespace espalier::model {

// value(prediction, label) -> double, then finish(mean) -> double.
template <typename Value, typename Finish>
class RowMetric final : public Metric {
 public:
  RowMetric(std::string name, Value value, Finish finish)
      : name_(std::move(name)), value_(std::move(value)), finish_(std::move(finish)) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMinimise; }

  double evaluate(std::span<const float> predictions, std::size_t /*num_columns*/, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return finish_(weighted_mean(
        dataset, pool, [&](std::size_t row) { return value_(double{predictions[row]}, double{dataset.labels[row]}); }));
  }

 private:
  std::string name_;
  Value value_;
  Finish finish_;
};

// Weighted mean of value(prediction, label).
template <typename Value>
std::unique_ptr<const Metric> mean_metric(std::string name, Value value) {
  const auto unchanged = [](double mean) { return mean; };
  return std::make_unique<RowMetric<Value, decltype(unchanged)>>(std::move(name), std::move(value), unchanged);
}

// Square root of the weighted mean of value(prediction, label).
template <typename Value>
std::unique_ptr<const Metric> root_mean_metric(std::string name, Value value) {
  const auto root = [](double mean) { return std::sqrt(mean); };
  return std::make_unique<RowMetric<Value, decltype(root)>>(std::move(name), std::move(value), root);
}

}  // namespace espalier::model
