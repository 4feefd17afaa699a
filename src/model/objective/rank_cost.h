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
  const double* label;             // by rank
  const double* precision;         // hits up to and with the rank / (rank + 1)
  const double* raised_precision;  // the same with one hit more
  const double* hit_sum;           // Σ of label / (rank + 1) up to and with the rank
  double inverse_total;            // 1 / all hits

  double operator()(std::size_t i, std::size_t j) const {
    const double between = hit_sum[j - 1] - hit_sum[i];
    const double falls = precision[i] - precision[j] + between;         // the hit stands at i
    const double rises = precision[j] - raised_precision[i] - between;  // at j
    return std::fabs(label[i] < label[j] ? rises : falls) * inverse_total;
  }
};

}  // namespace espalier::model
