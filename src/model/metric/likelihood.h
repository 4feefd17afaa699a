// Mean negative log-likelihoods and deviances of one prediction per row, weighted by the row weights.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_logloss(const MetricRequest& request);
std::unique_ptr<const Metric> make_poisson_nloglik(const MetricRequest& request);
std::unique_ptr<const Metric> make_gamma_deviance(const MetricRequest& request);
std::unique_ptr<const Metric> make_gamma_nloglik(const MetricRequest& request);
std::unique_ptr<const Metric> make_tweedie_nloglik(const MetricRequest& request);

}  // namespace espalier::model
