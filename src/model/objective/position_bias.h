// lambdarank_unbiased: how much more often a row is clicked only because of the place at which it was shown (Hu, Wang,
// Peng, Li 2019, "Unbiased LambdaMART"). Rows of a group stand in the order in which they were shown; the place of a
// row is its index in the group. Estimated anew each round from that round's pair costs, starting from no bias.
#pragma once

#include <span>
#include <vector>

#include "model/objective/query_groups.h"

namespace espalier::model {

class PositionBias {
 public:
  // Tracks the first `num_places` places of every group. norm: lambdarank_bias_norm.
  PositionBias(std::size_t num_rows, std::size_t num_places, double norm);

  // By which a pair's gradient is divided: the bias of the relevant row's place times that of the other's. 1 outside
  // the tracked places and where a bias is numerically 0.
  double divisor(std::size_t relevant_place, std::size_t other_place) const {
    if (relevant_place >= relevant_.size() || other_place >= other_.size()) return 1.0;
    if (relevant_[relevant_place] < kMinimum || other_[other_place] < kMinimum) return 1.0;
    return relevant_[relevant_place] * other_[other_place];
  }

  // Adds a pair's cost to its rows' places; calls for different groups may run at the same time. `group_begin`: the
  // group's first row.
  void add(std::size_t group_begin, std::size_t relevant_place, std::size_t other_place, double cost) {
    if (relevant_place >= relevant_.size() || other_place >= other_.size()) return;
    if (other_[other_place] >= kMinimum) relevant_cost_[group_begin + relevant_place] += cost / other_[other_place];
    if (relevant_[relevant_place] >= kMinimum)
      other_cost_[group_begin + other_place] += cost / relevant_[relevant_place];
  }

  // Biases from all costs added since the last call: (cost of a place / cost of the first) ^ (1 / (1 + norm)).
  void update(const QueryGroups& groups);

  std::span<const double> relevant() const { return relevant_; }
  std::span<const double> other() const { return other_; }

 private:
  static constexpr double kMinimum = 1e-16;

  std::vector<double> relevant_, other_;            // by place
  std::vector<double> relevant_cost_, other_cost_;  // by row
  double exponent_;
};

}  // namespace espalier::model
