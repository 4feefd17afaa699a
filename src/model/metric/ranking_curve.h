// Areas under the curves that a falling threshold draws: ROC (auc) and precision-recall (aucpr). Rows count with their
// row weights; rows of equal prediction are passed at once. NaN when only one class is there.
// With one probability per class each class is set against the rest: auc is the mean of the classes' areas weighted by
// how often they occur, aucpr their plain mean, both as in XGBoost.
// With query groups, and for ranking objectives always, it is the mean over the groups weighted by their weights. auc
// is there the share of rightly ordered pairs of different labels; groups of fewer than three rows, or without two
// different labels, are left out.
#pragma once

#include <memory>

#include "model/metric/metric.h"
#include "model/metric/request.h"

namespace espalier::model {

std::unique_ptr<const Metric> make_auc(const MetricRequest& request);
std::unique_ptr<const Metric> make_aucpr(const MetricRequest& request);

}  // namespace espalier::model
