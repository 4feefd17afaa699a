#include "model/metric/error_rate.h"

#include <algorithm>

#include "base/number.h"
#include "base/portable_math_inl.h"
#include "model/metric/label_check.h"
#include "model/metric/row_metric.h"

namespace espalier::model {
namespace {

// Mean over rows of value(row's probabilities, class of its label).
template <typename Value>
class ClassMetric final : public Metric {
 public:
  ClassMetric(std::string name, Value value) : name_(std::move(name)), value_(value) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMinimise; }

  double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return weighted_mean(dataset, pool, [&](std::size_t row) {
      const float label = dataset.labels[row];
      if (!(label >= 0 && label < static_cast<float>(num_columns))) {
        refuse_label(row, label, name_, "from 0 to " + std::to_string(num_columns - 1));
      }
      return value_(predictions.subspan(row * num_columns, num_columns), static_cast<std::size_t>(label));
    });
  }

 private:
  std::string name_;
  Value value_;
};

template <typename Value>
std::unique_ptr<const Metric> class_metric(std::string name, Value value) {
  return std::make_unique<ClassMetric<Value>>(std::move(name), value);
}

std::string error_name(float threshold) {
  if (threshold == 0.5f) return "error";
  std::string name = "error@";
  base::append_shortest(name, threshold);
  return name;
}

}  // namespace

std::unique_ptr<const Metric> make_error(const MetricRequest& request) {
  // Compared in float32, as the predictions are.
  const auto threshold = static_cast<float>(request.parameter.value_or(0.5));
  return mean_metric(error_name(threshold), [threshold](double prediction, double label) {
    return prediction > double{threshold} ? 1 - label : label;
  });
}

std::unique_ptr<const Metric> make_merror(const MetricRequest&) {
  return class_metric("merror", [](std::span<const float> probabilities, std::size_t label) {
    const auto largest = std::max_element(probabilities.begin(), probabilities.end());
    return largest - probabilities.begin() == static_cast<std::ptrdiff_t>(label) ? 0.0 : 1.0;
  });
}

std::unique_ptr<const Metric> make_mlogloss(const MetricRequest&) {
  return class_metric("mlogloss", [](std::span<const float> probabilities, std::size_t label) {
    return -base::inl::log(std::max(double{probabilities[label]}, 1e-16));
  });
}

}  // namespace espalier::model
