// The query groups of a dataset, which metrics of ranking look at one by one, and the mean over them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"

namespace espalier::model {

struct QueryGroup {
  std::size_t begin = 0;  // first row
  std::size_t size = 0;   // rows; may be 0
  double weight = 1;
};

// In row order. Data without groups are one group of weight 1.
inline std::vector<QueryGroup> measured_groups(const data::Dataset& dataset) {
  if (dataset.group_start.empty()) return {{.begin = 0, .size = dataset.num_rows()}};
  std::vector<QueryGroup> groups(dataset.group_start.size() - 1);
  const bool weighted = dataset.row_weights.size() == groups.size();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = {.begin = dataset.group_start[i],
                 .size = std::size_t{dataset.group_start[i + 1]} - dataset.group_start[i],
                 .weight = weighted ? double{dataset.row_weights[i]} : 1.0};
  }
  return groups;
}

// Mean of value(group) -> std::optional<double>, weighted by the groups' weights. Groups without a value are left out;
// NaN when none has one.
template <typename Value>
double mean_over_groups(const std::vector<QueryGroup>& groups, base::ThreadPool& pool, const Value& value) {
  constexpr std::size_t kBlock = 32;
  std::vector<std::optional<double>> values(groups.size());
  base::parallel_for(pool, groups.size(), kBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) values[i] = value(groups[i]);
  });
  double sum = 0;
  double total_weight = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!values[i]) continue;
    sum += groups[i].weight * *values[i];
    total_weight += groups[i].weight;
  }
  return total_weight > 0 ? sum / total_weight : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace espalier::model
