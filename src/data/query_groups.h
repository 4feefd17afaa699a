// Query groups: runs of rows with one id. The one policy of every format: a group that was left does not come again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/matrix.h"

namespace espalier::data {

using RefuseRow = std::function<void(std::size_t row, const std::string& reason)>;  // throws

// Row borders, num_groups + 1 of them. Calls `refuse` with the row where a group that ended begins again.
std::vector<RowIndex> group_borders(std::span<const std::int64_t> ids, const RefuseRow& refuse);

// The weight of every group. Calls `refuse` with the row whose weight differs from that of its group's first row.
std::vector<float> group_weights(std::span<const RowIndex> borders, std::span<const float> row_weights,
                                 const RefuseRow& refuse);

}  // namespace espalier::data
