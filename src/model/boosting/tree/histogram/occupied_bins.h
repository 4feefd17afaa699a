// Sums of the bins that a node's rows lie in, where those are few among many: work goes with the rows, not the bins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/rows/row_partition.h"

namespace espalier::model {

// Scratch space of one thread. Between two calls every cell is zero and unmarked.
class OccupiedBins {
 public:
  // The bins of `feature` that `rows` lie in, ascending; valid until the next call. Dense storage of 16-bit codes.
  std::span<const OccupiedBin> sum_column(const BinnedMatrix& matrix, std::uint32_t feature, const RowSpan& rows,
                                          const GradientQuantizer& gradients);

  // Calls take(feature, occupied bins, ascending) for every feature of `panel`, in their order. Sparse storage.
  template <class Take>
  void sum_sparse(const BinnedMatrix& matrix, const FeaturePanel& panel, const RowSpan& rows,
                  const GradientQuantizer& gradients, Take take) {
    const std::span<OccupiedBin> cells = sum_entries(matrix, panel, rows, gradients);
    const auto& begin = matrix.cuts().begin;
    std::size_t at = 0;
    for (std::uint32_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
      const std::uint32_t first = begin[feature] - begin[panel.feature_begin];
      const std::uint32_t end = begin[feature + 1] - begin[panel.feature_begin];
      const std::size_t from = at;
      for (; at < cells.size() && cells[at].bin < end; ++at) cells[at].bin -= first;
      take(feature, std::span<const OccupiedBin>(cells.subspan(from, at - from)));
    }
  }

 private:
  void reserve(std::size_t num_cells);
  void add(std::size_t cell, const GradientSum& sum);
  std::span<OccupiedBin> sum_entries(const BinnedMatrix& matrix, const FeaturePanel& panel, const RowSpan& rows,
                                     const GradientQuantizer& gradients);
  std::span<OccupiedBin> take_marked();

  std::vector<GradientSum> cells_;
  // Which cells were added to: a bit for each cell, and a bit for each word of those that is not zero.
  std::vector<std::uint64_t> marks_, marked_words_;
  std::vector<OccupiedBin> occupied_;
};

}  // namespace espalier::model
