// Gradient sums per bin. While a histogram is built it lives in a scratch area of its panel; what later levels need is
// kept per node. A sum has one of two forms, the same for a whole panel:
//   packed  one 64-bit word (gradient_quantizer.h), where at most kPackedRows rows can meet in a bin
//   wide    two 64-bit integers, there and where the rows themselves are wide
// All sums are integers, so a histogram does not depend on the order of rows, on blocks or on threads, and parent minus
// child is exactly the sibling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/tree/gradients/gradient_quantizer.h"
#include "model/boosting/tree/rows/row_partition.h"

namespace espalier::model {

enum class CellForm : std::uint8_t { kPacked, kWide };

inline CellForm cell_form(const FeaturePanel& panel, std::size_t num_rows, const PackedForm& packing) {
  const bool many = num_rows > kPackedRows && panel.max_cell_rows > kPackedRows;
  return many || packing.is_wide ? CellForm::kWide : CellForm::kPacked;
}

// Sums of one panel while it is built; cells as BinnedMatrix::cell_begin numbers them.
struct PanelSums {
  CellForm form = CellForm::kPacked;
  std::vector<std::uint64_t> packed;
  std::vector<GradientSum> wide;

  // Bins [cell, cell + bins.size()) decoded.
  void read(std::uint32_t cell, const PackedForm& packing, std::span<GradientSum> bins) const;
};

// Part of a panel's features: whole slots, so that no bundle is cut.
struct FeatureRange {
  std::uint32_t begin = 0, end = 0;
};

// Sets the cells of `features` to the sums over `rows` (for sparse storage: of the whole panel), in the form that is
// set.
void sum_rows(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const RowSpan& rows,
              const GradientQuantizer& gradients, PanelSums& sums);
// Adds the cells of `features` of `other`, which has the same form.
void add_sums(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const PanelSums& other,
              PanelSums& sums);

// Memory of histograms that are no longer needed, for those to come: fresh memory would have to be cleared by the
// system page by page. For one thread.
class HistogramPool {
 public:
  using Words = std::unique_ptr<std::uint64_t[]>;
  Words take(std::size_t size);  // not cleared
  void give_back(Words words, std::size_t size);

 private:
  std::size_t size_ = 0;  // of every entry of free_
  std::vector<Words> free_;
};

// The bins of a feature, whose cells are summed; `total` is that of all summed rows.
void read_bins(const BinnedMatrix& matrix, const FeaturePanel& panel, std::uint32_t feature, const PanelSums& sums,
               const GradientSum& total, const PackedForm& packing, std::span<GradientSum> bins);
// The same as packed words, where sums.form says so. The answer points into `sums` or into `scratch`.
const std::uint64_t* packed_bins(const BinnedMatrix& matrix, const FeaturePanel& panel, std::uint32_t feature,
                                 const PanelSums& sums, const GradientSum& total, const PackedForm& packing,
                                 std::vector<std::uint64_t>& scratch);

// The histogram of a node, bins of all features one after another, each panel in the form that the node's size asks
// for.
class NodeHistogram {
 public:
  NodeHistogram() = default;
  // With a pool the memory is taken from there and goes back there.
  NodeHistogram(const BinnedMatrix& matrix, std::size_t num_rows, const PackedForm& packing,
                std::shared_ptr<HistogramPool> pool = {});
  ~NodeHistogram() { release(); }
  NodeHistogram(NodeHistogram&& other) noexcept = default;
  NodeHistogram& operator=(NodeHistogram&& other) noexcept;

  bool empty() const { return words_ == nullptr; }
  std::size_t num_bytes() const { return panel_begin_.empty() ? 0 : panel_begin_.back() * sizeof(std::uint64_t); }
  static std::size_t num_bytes(const BinnedMatrix& matrix, std::size_t num_rows, const PackedForm& packing);
  CellForm form(std::size_t panel) const { return panel_form_[panel]; }
  // The words of a packed panel from `bin` on; bins count from the panel's first feature.
  std::uint64_t* packed(std::size_t panel, std::uint32_t bin) { return words_.get() + panel_begin_[panel] + bin; }
  const std::uint64_t* packed(std::size_t panel, std::uint32_t bin) const {
    return words_.get() + panel_begin_[panel] + bin;
  }
  void read(std::size_t panel, std::uint32_t bin, const PackedForm& packing, std::span<GradientSum> bins) const;
  void write(std::size_t panel, std::uint32_t bin, const PackedForm& packing, std::span<const GradientSum> bins);

 private:
  void release();

  std::vector<std::size_t> panel_begin_;  // first word of each panel, and the end
  std::vector<CellForm> panel_form_;
  HistogramPool::Words words_;
  std::shared_ptr<HistogramPool> pool_;
};

}  // namespace espalier::model
