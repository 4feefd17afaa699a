// The query groups of a data set as the ranking objectives see them.
#pragma once

#include <span>
#include <vector>

#include "data/dataset.h"

namespace espalier::model {

struct QueryGroups {
  std::vector<data::RowIndex> start;  // num_groups + 1 borders
  std::vector<float> weight;          // per group, scaled so that their mean is 1

  std::size_t size() const { return start.size() - 1; }
  std::size_t begin(std::size_t group) const { return start[group]; }
  std::size_t length(std::size_t group) const { return start[group + 1] - start[group]; }
  std::size_t longest() const;
};

// Without groups all rows are one. ClientError when the borders do not cut the rows into groups, and when the row
// weights are not one per group, finite, at least 0 and not all 0.
QueryGroups query_groups(const data::Dataset& dataset);

}  // namespace espalier::model
