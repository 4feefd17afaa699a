#include "data/query_groups.h"

#include <unordered_set>

namespace espalier::data {

std::vector<RowIndex> group_borders(std::span<const std::int64_t> ids, const RefuseRow& refuse) {
  std::vector<RowIndex> borders;
  std::unordered_set<std::int64_t> seen;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (row != 0 && ids[row] == ids[row - 1]) continue;
    if (!seen.insert(ids[row]).second)
      refuse(row, "the group was left and comes again; the rows of a group must follow each other");
    borders.push_back(static_cast<RowIndex>(row));
  }
  borders.push_back(static_cast<RowIndex>(ids.size()));
  return borders;
}

std::vector<float> group_weights(std::span<const RowIndex> borders, std::span<const float> row_weights,
                                 const RefuseRow& refuse) {
  std::vector<float> weights;
  for (std::size_t group = 0; group + 1 < borders.size(); ++group) {
    weights.push_back(row_weights[borders[group]]);
    for (std::size_t row = borders[group] + 1; row < borders[group + 1]; ++row)
      if (row_weights[row] != weights.back())
        refuse(row, "the row weight differs from that of its group's first row; a group has one weight");
  }
  return weights;
}

}  // namespace espalier::data
