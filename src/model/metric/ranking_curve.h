// Areas under the curves that a falling threshold draws: ROC (auc) and precision-recall (aucpr). Rows count with their
// row weights; rows of equal prediction are passed at once. NaN when only one class is there.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_auc(const MetricRequest& request);
std::unique_ptr<const Metric> make_aucpr(const MetricRequest& request);

}  // namespace espalier::model
