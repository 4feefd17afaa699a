#include "model/boosting/tree/histogram/occupied_bins.h"

#include <bit>
#include <utility>

namespace espalier::model {
namespace {

constexpr std::size_t kBits = 64;

// Calls visit(i) for every bit that is set in `word`, the lowest first.
template <class Visit>
void for_each_bit(std::uint64_t word, Visit visit) {
  for (; word != 0; word &= word - 1) visit(static_cast<std::size_t>(std::countr_zero(word)));
}

}  // namespace

void OccupiedBins::reserve(std::size_t num_cells) {
  if (cells_.size() >= num_cells) return;
  cells_.resize(num_cells);
  marks_.resize(num_cells / kBits + 1);
  marked_words_.resize(marks_.size() / kBits + 1);
}

void OccupiedBins::add(std::size_t cell, const GradientSum& sum) {
  const std::size_t word = cell / kBits;
  cells_[cell] += sum;
  marks_[word] |= std::uint64_t{1} << (cell % kBits);
  marked_words_[word / kBits] |= std::uint64_t{1} << (word % kBits);
}

// What was added, in the order of cells; all cells are zero and unmarked again.
std::span<OccupiedBin> OccupiedBins::take_marked() {
  occupied_.clear();
  for (std::size_t top = 0; top < marked_words_.size(); ++top) {
    for_each_bit(std::exchange(marked_words_[top], 0), [&](std::size_t i) {
      const std::size_t word = top * kBits + i;
      for_each_bit(std::exchange(marks_[word], 0), [&](std::size_t bit) {
        const std::size_t cell = word * kBits + bit;
        occupied_.push_back({static_cast<std::uint32_t>(cell), std::exchange(cells_[cell], GradientSum{})});
      });
    });
  }
  return occupied_;
}

std::span<const OccupiedBin> OccupiedBins::sum_column(const BinnedMatrix& matrix, std::uint32_t feature,
                                                      const RowSpan& rows, const GradientQuantizer& gradients) {
  const std::uint16_t* codes = matrix.column16(feature);
  const std::size_t missing = matrix.cuts().num_bins(feature);
  reserve(missing);
  for (std::size_t i = 0; i < rows.size; ++i) {
    const std::size_t row = rows[i];
    if (codes[row] != missing) add(codes[row], gradients.integers(row));
  }
  return take_marked();
}

std::span<OccupiedBin> OccupiedBins::sum_entries(const BinnedMatrix& matrix, const FeaturePanel& panel,
                                                 const RowSpan& rows, const GradientQuantizer& gradients) {
  const std::size_t* start = matrix.row_start(panel);
  const std::uint32_t* entries = matrix.sparse_cells();
  reserve(panel.num_cells);
  for (std::size_t i = 0; i < rows.size; ++i) {
    const std::size_t row = rows[i];
    const GradientSum gradient = gradients.integers(row);
    for (std::size_t at = start[row]; at < start[row + 1]; ++at) add(entries[at], gradient);
  }
  return take_marked();
}

}  // namespace espalier::model
