#include "model/objective/query_groups.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "base/error.h"
#include "model/objective/parameter.h"

namespace espalier::model {
namespace {

std::vector<data::RowIndex> checked_borders(const data::Dataset& dataset) {
  const auto num_rows = static_cast<data::RowIndex>(dataset.num_rows());
  if (dataset.group_start.empty()) return {0, num_rows};
  const auto& start = dataset.group_start;
  if (start.front() != 0 || start.back() != num_rows || !std::ranges::is_sorted(start)) {
    throw base::ClientError(
        std::format("the borders of query groups must ascend from 0 to the number of rows, {}", num_rows));
  }
  return start;
}

std::vector<float> scaled_weights(const std::vector<float>& given, std::size_t num_groups) {
  if (given.empty()) return std::vector<float>(num_groups, 1.0f);
  if (given.size() != num_groups) {
    throw base::ClientError(
        std::format("there are {} row weights for {} query groups; ranking takes one weight for each group or none",
                    given.size(), num_groups));
  }
  double sum = 0;
  for (std::size_t group = 0; group < num_groups; ++group) {
    if (!std::isfinite(given[group]) || given[group] < 0) {
      throw base::ClientError(
          std::format("query group {}: weight {} is not allowed; weights must be finite and at "
                      "least 0",
                      group, parameter_text(given[group])));
    }
    sum += double{given[group]};
  }
  if (sum <= 0) throw base::ClientError("all weights of query groups are 0; at least one needs a positive weight");
  std::vector<float> scaled(num_groups);
  const double scale = static_cast<double>(num_groups) / sum;
  std::ranges::transform(given, scaled.begin(),
                         [&](float weight) { return static_cast<float>(double{weight} * scale); });
  return scaled;
}

}  // namespace

std::size_t QueryGroups::longest() const {
  std::size_t result = 0;
  for (std::size_t group = 0; group < size(); ++group) result = std::max(result, length(group));
  return result;
}

QueryGroups query_groups(const data::Dataset& dataset) {
  QueryGroups groups{.start = checked_borders(dataset), .weight = {}};
  groups.weight = scaled_weights(dataset.row_weights, groups.size());
  return groups;
}

}  // namespace espalier::model
