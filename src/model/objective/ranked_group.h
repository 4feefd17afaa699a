// One query group in the order of its margins, and the gradients that its pairs add up: a worker's scratch, grown once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"

namespace espalier::model {

struct RankedGroup {
  // All by rank: 0 is the row with the highest margin, equal margins stand in row order.
  std::vector<data::RowIndex> place;  // index within the group
  std::vector<double> score;          // margin
  std::vector<double> label;
  std::vector<double> gradient, hessian;
  std::vector<double> gain;                                  // rank:ndcg
  std::vector<double> precision, raised_precision, hit_sum;  // rank:map, see MapCost
  double num_hits = 0;                                       // rank:map
  // Of the pairs of one rank with those below it.
  std::vector<double> force, curvature;
  std::vector<data::RowIndex> by_label;  // ranks by falling label; kMean

  std::size_t size() const { return place.size(); }
  // Whether some pair has something to push against.
  bool scores_differ() const { return score.front() != score.back(); }

  // Ranks the rows of a group, not empty; gradients start from 0.
  void rank(std::span<const float> margins, std::span<const float> labels);
  void count_hits();
  void sort_by_label();

 private:
  std::vector<std::uint64_t> keys_;
};

}  // namespace espalier::model
