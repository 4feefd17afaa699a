#include "data/table/table_groups.h"

namespace espalier::data {

std::vector<RowIndex> group_borders(std::span<const float> codes, const RefuseRow& refuse) {
  std::vector<RowIndex> borders;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (row != 0 && codes[row] == codes[row - 1]) continue;
    // Codes are given in the order of the rows: a group that is new has the next one.
    if (codes[row] < static_cast<float>(borders.size()))
      refuse(row, "the group was left and comes again; the rows of a group must follow each other");
    borders.push_back(static_cast<RowIndex>(row));
  }
  borders.push_back(static_cast<RowIndex>(codes.size()));
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
