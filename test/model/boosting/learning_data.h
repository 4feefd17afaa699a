// Small seeded data sets for the learner's tests.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.h"
#include "model/params.h"

namespace espalier::test {

struct Shape {
  std::size_t num_rows = 0;
  std::size_t num_features = 0;
  double missing = 0;          // fraction of values
  std::size_t num_values = 0;  // distinct values per feature; 0: continuous
};

// Labels are a noisy function of the first features.
data::Dataset regression_data(const Shape& shape, std::uint64_t seed);
// The same values with one stored entry per present value.
data::Dataset as_sparse(const data::Dataset& dense);
// Row i of the result is row order[i].
data::Dataset take_rows(const data::Dataset& dataset, const std::vector<std::size_t>& order);

model::LearnerParams squared_error_params(int num_rounds);

}  // namespace espalier::test
