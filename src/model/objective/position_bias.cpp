#include "model/objective/position_bias.h"

#include <algorithm>

#include "base/portable_math.h"

namespace espalier::model {
namespace {

// Sums by place over the groups, in their order; the rows' costs are 0 afterwards.
std::vector<double> costs_by_place(const QueryGroups& groups, std::size_t num_places, std::vector<double>& by_row) {
  std::vector<double> sums(num_places, 0.0);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::size_t places = std::min(num_places, groups.length(group));
    for (std::size_t place = 0; place < places; ++place) sums[place] += by_row[groups.begin(group) + place];
  }
  std::ranges::fill(by_row, 0.0);
  return sums;
}

void set_bias(std::vector<double>& bias, const std::vector<double>& costs, double exponent, double least) {
  if (costs.empty() || costs.front() < least) return;
  for (std::size_t place = 0; place < bias.size(); ++place) {
    const double ratio = costs[place] / costs.front();
    bias[place] = ratio > 0.0 ? base::portable_exp(exponent * base::portable_log(ratio)) : 0.0;
  }
}

}  // namespace

PositionBias::PositionBias(std::size_t num_rows, std::size_t num_places, double norm)
    : relevant_(num_places, 1.0),
      other_(num_places, 1.0),
      relevant_cost_(num_rows, 0.0),
      other_cost_(num_rows, 0.0),
      exponent_(1.0 / (1.0 + norm)) {}

void PositionBias::update(const QueryGroups& groups) {
  set_bias(relevant_, costs_by_place(groups, relevant_.size(), relevant_cost_), exponent_, kMinimum);
  set_bias(other_, costs_by_place(groups, other_.size(), other_cost_), exponent_, kMinimum);
}

}  // namespace espalier::model
