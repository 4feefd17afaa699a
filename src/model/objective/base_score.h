// The two ways to fit an intercept (docs/reference/xgboost-algorithm.md#intercept). All sums run over fixed blocks in a
// fixed order, so that the result depends on the rows alone.
#pragma once

#include <algorithm>
#include <cstddef>

#include "data/dataset.h"

namespace espalier::model {

// Sum of value(row) over [0, num_rows): double sums of 4,096 rows each, added in row order.
template <typename Value>
double sum_over_rows(std::size_t num_rows, const Value& value) {
  constexpr std::size_t kBlock = 4096;
  double total = 0;
  for (std::size_t begin = 0; begin < num_rows; begin += kBlock) {
    const std::size_t end = std::min(num_rows, begin + kBlock);
    double sum = 0;
    for (std::size_t row = begin; row < end; ++row) sum += value(row);
    total += sum;
  }
  return total;
}

// Mean of the labels, weighted by the row weights.
float mean_label(const data::Dataset& dataset);

// One Newton step from margin 0 without regularisation: -G / max(H, 1e-6).
float newton_step(double gradient_sum, double hessian_sum);

}  // namespace espalier::model
