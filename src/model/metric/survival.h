// Metrics of survival: cox-nloglik of survival:cox, aft-nloglik and interval-regression-accuracy of survival:aft.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

// Labels: |label| is the time, above 0 of an event, below 0 of the end of observation. Every row counts the same, as in
// XGBoost. NaN without an event.
std::unique_ptr<const Metric> make_cox_nloglik(const MetricRequest& request);

// Labels: the bounds of the time, 0 and infinity for unknown ones; without bounds the label is both of them. The
// predictions are margins, logarithms of times, as XGBoost hands them to these two.
std::unique_ptr<const Metric> make_aft_nloglik(const MetricRequest& request);
std::unique_ptr<const Metric> make_interval_regression_accuracy(const MetricRequest& request);

}  // namespace espalier::model
