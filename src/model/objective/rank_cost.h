// What it costs to swap two rows of a query group: the change of the metric that an objective stands for. Rows are
// named by their rank (0 = highest margin); i < j throughout.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace espalier::model {

enum class RankCost { kPairwise, kNdcg, kMap };

struct PairwiseCost {
  double operator()(std::size_t, std::size_t) const { return 1.0; }
};

// |ΔNDCG| = |(gain_i - gain_j)(discount_i - discount_j)| / ideal DCG
struct NdcgCost {
  const double* gain;      // by rank
  const double* discount;  // by rank: 1 / log2(rank + 2)
  double inverse_ideal;    // 0 for a group without any gain

  double operator()(std::size_t i, std::size_t j) const {
    return std::fabs((gain[i] - gain[j]) * (discount[i] - discount[j])) * inverse_ideal;
  }
};

// |ΔMAP| for labels 0 and 1: the precision at both places and at the hits between them change.
struct MapCost {
  const double* label;    // by rank
  const double* hits;     // labels up to and with the rank
  const double* hit_sum;  // Σ of label / (rank + 1) up to and with the rank
  double inverse_total;   // 1 / all hits; 0 for a group without any

  double operator()(std::size_t i, std::size_t j) const {
    const double place_i = static_cast<double>(i) + 1.0;
    const double place_j = static_cast<double>(j) + 1.0;
    const double between = hit_sum[j - 1] - hit_sum[i];
    const double falls = hits[i] / place_i - hits[j] / place_j + between;          // the hit stands at i
    const double rises = hits[j] / place_j - (hits[i] + 1.0) / place_i - between;  // at j
    return std::fabs(label[i] < label[j] ? rises : falls) * inverse_total;
  }
};

}  // namespace espalier::model
