// rmse, rmsle, mae, mape, mphe, quantile (pinball loss), expectile: distances, weighted by the row weights. mse, r2: as
// scikit-learn defines them and the built-in algorithm reports them, every row counting the same.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_rmse(const MetricRequest& request);
std::unique_ptr<const Metric> make_rmsle(const MetricRequest& request);
std::unique_ptr<const Metric> make_mae(const MetricRequest& request);
std::unique_ptr<const Metric> make_mape(const MetricRequest& request);
std::unique_ptr<const Metric> make_mphe(const MetricRequest& request);
std::unique_ptr<const Metric> make_quantile(const MetricRequest& request);
std::unique_ptr<const Metric> make_expectile(const MetricRequest& request);
std::unique_ptr<const Metric> make_mse(const MetricRequest& request);
std::unique_ptr<const Metric> make_r2(const MetricRequest& request);

}  // namespace espalier::model
