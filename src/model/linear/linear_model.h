// gblinear: coefficients and intercept -> margins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"

namespace espalier::model {

struct LinearModel {
  std::size_t num_features = 0;
  std::size_t num_groups = 1;
  // coefficients[feature * num_groups + group]; the intercept of group g at num_features * num_groups + g.
  std::vector<float> coefficients;
  int boosted_rounds = 0;

  bool operator==(const LinearModel&) const = default;
};

// margin + intercept first, then for each present entry in index order margin += x * coefficient, in float32; missing
// adds nothing (docs/reference/model-file.md#prediction). `pool` may be null: this thread only.
void add_margins(const LinearModel& model, const data::FeatureMatrix& features, std::span<float> margins,
                 base::ThreadPool* pool = nullptr);

}  // namespace espalier::model
