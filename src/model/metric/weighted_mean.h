// The sum under every metric: over fixed blocks of rows, the blocks' sums added in order, so that the value does not
// depend on the number of threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"

namespace espalier::model {

// Sum of value(row) over [0, num_rows).
template <typename Value>
double parallel_sum(std::size_t num_rows, base::ThreadPool& pool, const Value& value) {
  constexpr std::size_t kBlock = 8192;
  std::vector<double> block_sums((num_rows + kBlock - 1) / kBlock);
  pool.run(block_sums.size(), [&](std::size_t block, int) {
    const std::size_t end = std::min(num_rows, (block + 1) * kBlock);
    double sum = 0;
    for (std::size_t row = block * kBlock; row < end; ++row) sum += value(row);
    block_sums[block] = sum;
  });
  double total = 0;
  for (const double sum : block_sums) total += sum;
  return total;
}

// Mean of value(row), weighted by the row weights; NaN without rows.
template <typename Value>
double weighted_mean(const data::Dataset& dataset, base::ThreadPool& pool, const Value& value) {
  const std::size_t num_rows = dataset.num_rows();
  if (dataset.row_weights.size() != num_rows)
    return parallel_sum(num_rows, pool, value) / static_cast<double>(num_rows);
  const float* const weights = dataset.row_weights.data();
  const double sum = parallel_sum(num_rows, pool, [&](std::size_t row) { return double{weights[row]} * value(row); });
  return sum / parallel_sum(num_rows, pool, [&](std::size_t row) { return double{weights[row]}; });
}

}  // namespace espalier::model
