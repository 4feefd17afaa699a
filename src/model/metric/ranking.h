// Metrics of the order within a query group: ndcg, map (mean average precision), pre (precision), each over the first n
// ranks, and their means over the groups, weighted by the groups' weights. The plain name means the first 32, as in
// XGBoost from 2.0 on. A group without relevant rows counts 1, under a name that ends in '-' 0. Rows of equal
// prediction rank in row order.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_ndcg(const MetricRequest& request);
std::unique_ptr<const Metric> make_map(const MetricRequest& request);
std::unique_ptr<const Metric> make_pre(const MetricRequest& request);

}  // namespace espalier::model
