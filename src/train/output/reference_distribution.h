// What the training data looked like, feature by feature: kept in the manifest so that serving can tell when requests
// drift.
#pragma once

#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/artifact/package/manifest.h"

namespace espalier::train {

// One summary per feature; empty for more than 10,000 features. Minimum, maximum, mean, deviation and missing fraction
// are over all rows; quantiles over at most 65,536 rows (fewer beyond 512 features) at even distances. Sums are made
// over fixed blocks of rows in order, so the result does not depend on the number of threads.
std::vector<model::FeatureSummary> reference_distribution(const data::FeatureMatrix& features, base::ThreadPool& pool);

}  // namespace espalier::train
