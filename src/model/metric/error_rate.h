// Share of rows whose class is wrong, and the log loss of class probabilities, weighted by the row weights.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_error(const MetricRequest& request);
std::unique_ptr<const Metric> make_merror(const MetricRequest& request);
std::unique_ptr<const Metric> make_mlogloss(const MetricRequest& request);

}  // namespace espalier::model
