// Metrics of predicted against true classes as scikit-learn defines them: every row counts the same, an undefined ratio
// is 0. Classes are whole numbers from 0. A row's class is its largest probability; with one prediction per row it is 1
// above 0.5, above 0 when the prediction is a margin (binary:logitraw).
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_accuracy(const MetricRequest& request);
std::unique_ptr<const Metric> make_balanced_accuracy(const MetricRequest& request);
std::unique_ptr<const Metric> make_f1_macro(const MetricRequest& request);
std::unique_ptr<const Metric> make_f1_binary(const MetricRequest& request);
std::unique_ptr<const Metric> make_precision(const MetricRequest& request);
std::unique_ptr<const Metric> make_precision_macro(const MetricRequest& request);
std::unique_ptr<const Metric> make_precision_micro(const MetricRequest& request);
std::unique_ptr<const Metric> make_recall(const MetricRequest& request);
std::unique_ptr<const Metric> make_recall_macro(const MetricRequest& request);
std::unique_ptr<const Metric> make_recall_micro(const MetricRequest& request);

}  // namespace espalier::model
