#include "model/boosting/tree/histogram/histogram.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace espalier::model {
namespace {

constexpr std::size_t kPrefetchRows = 16;
constexpr std::uint32_t kTile = BinnedMatrix::kTileSlots;
constexpr std::uint32_t kWideTile = 12;  // most features in one pass over the rows; their cells leave room in 32 KiB
constexpr std::uint32_t kStride = BinnedMatrix::kByteStride;

// Adds the rows' gradients to the histograms of kFeatures neighbouring byte features: per row one or two loads of eight
// codes and kFeatures additions in memory. A cell is a packed word (at most 24 KiB of them stay in the first-level
// cache) or a GradientSum.
template <class Cell, std::uint32_t kFeatures>
void add_tile(const std::uint8_t* codes, std::size_t row_codes, const RowSpan& rows, const Cell* gradients,
              Cell* cells) {
  constexpr std::uint32_t kOfFirstEight = kFeatures < 8 ? kFeatures : 8;
  const auto add = [&](data::RowIndex row) {
    std::uint64_t eight;
    std::memcpy(&eight, codes + row * row_codes, sizeof eight);
    const Cell gradient = gradients[row];
#pragma GCC unroll 8
    for (std::uint32_t k = 0; k < kOfFirstEight; ++k) {
      cells[k * kStride + ((eight >> (8 * k)) & 0xFF)] += gradient;
    }
    if constexpr (kFeatures > 8) {
      std::memcpy(&eight, codes + row * row_codes + 8, sizeof eight);
#pragma GCC unroll 8
      for (std::uint32_t k = 8; k < kFeatures; ++k) {
        cells[k * kStride + ((eight >> (8 * (k - 8))) & 0xFF)] += gradient;
      }
    }
  };
  if (rows.indices == nullptr) {
    for (std::size_t i = 0; i < rows.size; ++i) add(rows.first + static_cast<data::RowIndex>(i));
    return;
  }
  const std::size_t ahead = rows.size > kPrefetchRows ? rows.size - kPrefetchRows : 0;
  for (std::size_t i = 0; i < ahead; ++i) {
    const data::RowIndex next = rows.indices[i + kPrefetchRows];
    __builtin_prefetch(codes + next * row_codes);
    __builtin_prefetch(gradients + next);
    add(rows.indices[i]);
  }
  for (std::size_t i = ahead; i < rows.size; ++i) add(rows.indices[i]);
}

template <class Cell>
using TileKernel = void (*)(const std::uint8_t*, std::size_t, const RowSpan&, const Cell*, Cell*);
template <class Cell>
constexpr TileKernel<Cell> kTileKernels[kWideTile] = {add_tile<Cell, 1>,  add_tile<Cell, 2>,  add_tile<Cell, 3>,
                                                      add_tile<Cell, 4>,  add_tile<Cell, 5>,  add_tile<Cell, 6>,
                                                      add_tile<Cell, 7>,  add_tile<Cell, 8>,  add_tile<Cell, 9>,
                                                      add_tile<Cell, 10>, add_tile<Cell, 11>, add_tile<Cell, 12>};

template <class Cell>
void add_dense8(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const RowSpan& rows,
                const Cell* gradients, Cell* cells) {
  const auto& slot = matrix.bundles().slot;
  const std::uint32_t end = slot[features.end - 1] + 1 - panel.slot_begin;
  for (std::uint32_t at = slot[features.begin] - panel.slot_begin; at < end;) {
    const std::uint32_t count = end - at <= kWideTile ? end - at : kTile;
    kTileKernels<Cell>[count - 1](matrix.codes8(panel) + at, panel.row_codes, rows, gradients, cells + at * kStride);
    at += count;
  }
}

template <class Cell>
void add_dense16(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const RowSpan& rows,
                 const Cell* gradients, Cell* cells) {
  for (std::uint32_t feature = features.begin; feature < features.end; ++feature) {
    const std::uint16_t* codes = matrix.codes16(panel) + (feature - panel.feature_begin);
    Cell* of_feature = cells + matrix.cell_begin(panel, feature);
    for (std::size_t i = 0; i < rows.size; ++i) {
      const std::size_t row = rows[i];
      of_feature[codes[row * panel.row_codes]] += gradients[row];
    }
  }
}

template <class Cell>
void add_sparse(const BinnedMatrix& matrix, const FeaturePanel& panel, const RowSpan& rows, const Cell* gradients,
                Cell* cells) {
  const std::size_t* start = matrix.row_start(panel);
  const std::uint32_t* entries = matrix.sparse_cells();
  for (std::size_t i = 0; i < rows.size; ++i) {
    if (i + kPrefetchRows < rows.size) __builtin_prefetch(entries + start[rows[i + kPrefetchRows]]);
    const std::size_t row = rows[i];
    const Cell gradient = gradients[row];
    for (std::size_t at = start[row]; at < start[row + 1]; ++at) cells[entries[at]] += gradient;
  }
}

template <class Cell>
void add_block(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const RowSpan& rows,
               const Cell* gradients, Cell* cells) {
  switch (matrix.storage()) {
    case BinStorage::kDense8:
      return add_dense8(matrix, panel, features, rows, gradients, cells);
    case BinStorage::kDense16:
      return add_dense16(matrix, panel, features, rows, gradients, cells);
    case BinStorage::kSparse:
      return add_sparse(matrix, panel, rows, gradients, cells);
  }
}

struct CellRange {
  std::size_t begin = 0, end = 0;
};

CellRange cells_of(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features) {
  if (matrix.storage() == BinStorage::kSparse) return {0, panel.num_cells};
  const auto& slot = matrix.bundles().slot;
  return {std::size_t{slot[features.begin] - panel.slot_begin} * matrix.dense_stride(),
          std::size_t{slot[features.end - 1] + 1 - panel.slot_begin} * matrix.dense_stride()};
}

}  // namespace

void PanelSums::read(std::uint32_t cell, const PackedForm& packing, std::span<GradientSum> bins) const {
  if (form == CellForm::kWide) {
    std::copy_n(wide.begin() + cell, bins.size(), bins.begin());
    return;
  }
  for (std::size_t i = 0; i < bins.size(); ++i) bins[i] = packing.sum(packed[cell + i]);
}

void read_bins(const BinnedMatrix& matrix, const FeaturePanel& panel, std::uint32_t feature, const PanelSums& sums,
               const GradientSum& total, const PackedForm& packing, std::span<GradientSum> bins) {
  const std::uint32_t cell = matrix.cell_begin(panel, feature);
  if (!matrix.is_bundled(feature)) return sums.read(cell, packing, bins);
  const std::size_t unstored = matrix.bundles().unstored_bin[feature];
  sums.read(cell, packing, bins.first(unstored));
  sums.read(cell + static_cast<std::uint32_t>(unstored), packing, bins.subspan(unstored + 1));
  bins[unstored] = {};
  GradientSum stored;
  for (const GradientSum& bin : bins) stored += bin;
  bins[unstored] = total - stored;
}

// Packed words wrap, so the difference is right even where the total does not fit a word.
const std::uint64_t* packed_bins(const BinnedMatrix& matrix, const FeaturePanel& panel, std::uint32_t feature,
                                 const PanelSums& sums, const GradientSum& total, const PackedForm& packing,
                                 std::vector<std::uint64_t>& scratch) {
  const std::uint64_t* cells = sums.packed.data() + matrix.cell_begin(panel, feature);
  if (!matrix.is_bundled(feature)) return cells;
  const std::size_t unstored = matrix.bundles().unstored_bin[feature];
  scratch.resize(matrix.cuts().num_bins(feature));
  std::uint64_t rest = packing.word(total);
  for (std::size_t bin = 0; bin < scratch.size(); ++bin) {
    if (bin == unstored) continue;
    scratch[bin] = cells[bin < unstored ? bin : bin - 1];
    rest -= scratch[bin];
  }
  scratch[unstored] = rest;
  return scratch.data();
}

void sum_rows(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const RowSpan& rows,
              const GradientQuantizer& gradients, PanelSums& sums) {
  const CellRange cells = cells_of(matrix, panel, features);
  if (sums.form == CellForm::kWide) {
    sums.wide.resize(panel.num_cells);
    std::fill(sums.wide.begin() + cells.begin, sums.wide.begin() + cells.end, GradientSum{});
  }
  const PackedForm& packing = gradients.form();
  if (packing.is_wide) {
    return add_block(matrix, panel, features, rows, gradients.wide().data(), sums.wide.data());
  }
  sums.packed.resize(panel.num_cells);
  std::uint64_t* packed = sums.packed.data();
  std::fill(packed + cells.begin, packed + cells.end, 0);
  // Blocks keep the codes of a row in the second-level cache from one tile to the next.
  for (std::size_t begin = 0; begin < rows.size; begin += kPackedRows) {
    const RowSpan block = rows.part(begin, std::min(kPackedRows, rows.size - begin));
    add_block(matrix, panel, features, block, gradients.packed().data(), packed);
    if (sums.form == CellForm::kPacked) continue;
    for (std::size_t cell = cells.begin; cell < cells.end; ++cell) {
      sums.wide[cell] += packing.sum(std::exchange(packed[cell], 0));
    }
  }
}

void add_sums(const BinnedMatrix& matrix, const FeaturePanel& panel, FeatureRange features, const PanelSums& other,
              PanelSums& sums) {
  const CellRange cells = cells_of(matrix, panel, features);
  for (std::size_t cell = cells.begin; cell < cells.end; ++cell) {
    if (sums.form == CellForm::kWide) {
      sums.wide[cell] += other.wide[cell];
    } else {
      sums.packed[cell] += other.packed[cell];
    }
  }
}

HistogramPool::Words HistogramPool::take(std::size_t size) {
  if (size != size_) {
    free_.clear();
    size_ = size;
  }
  if (free_.empty()) return std::make_unique_for_overwrite<std::uint64_t[]>(size);
  Words words = std::move(free_.back());
  free_.pop_back();
  return words;
}

void HistogramPool::give_back(Words words, std::size_t size) {
  if (size == size_) free_.push_back(std::move(words));
}

void NodeHistogram::release() {
  if (pool_ != nullptr && words_ != nullptr) pool_->give_back(std::move(words_), panel_begin_.back());
}

NodeHistogram& NodeHistogram::operator=(NodeHistogram&& other) noexcept {
  release();
  panel_begin_ = std::move(other.panel_begin_);
  panel_form_ = std::move(other.panel_form_);
  words_ = std::move(other.words_);
  pool_ = std::move(other.pool_);
  return *this;
}

NodeHistogram::NodeHistogram(const BinnedMatrix& matrix, std::size_t num_rows, const PackedForm& packing,
                             std::shared_ptr<HistogramPool> pool)
    : pool_(std::move(pool)) {
  const auto panels = matrix.panels();
  std::size_t next = 0;
  for (const FeaturePanel& panel : panels) {
    panel_begin_.push_back(next);
    panel_form_.push_back(cell_form(panel, num_rows, packing));
    const std::uint32_t bins = matrix.cuts().begin[panel.feature_end] - matrix.cuts().begin[panel.feature_begin];
    next += panel_form_.back() == CellForm::kWide ? 2 * std::size_t{bins} : bins;
  }
  panel_begin_.push_back(next);
  words_ = pool_ != nullptr ? pool_->take(next) : std::make_unique_for_overwrite<std::uint64_t[]>(next);
}

std::size_t NodeHistogram::num_bytes(const BinnedMatrix& matrix, std::size_t num_rows, const PackedForm& packing) {
  std::size_t words = 0;
  for (const FeaturePanel& panel : matrix.panels()) {
    const std::size_t bins = matrix.cuts().begin[panel.feature_end] - matrix.cuts().begin[panel.feature_begin];
    words += cell_form(panel, num_rows, packing) == CellForm::kWide ? 2 * bins : bins;
  }
  return words * sizeof(std::uint64_t);
}

void NodeHistogram::read(std::size_t panel, std::uint32_t bin, const PackedForm& packing,
                         std::span<GradientSum> bins) const {
  const std::uint64_t* words = words_.get() + panel_begin_[panel];
  if (panel_form_[panel] == CellForm::kWide) {
    words += 2 * std::size_t{bin};
    for (std::size_t i = 0; i < bins.size(); ++i) {
      bins[i] = {static_cast<std::int64_t>(words[2 * i]), static_cast<std::int64_t>(words[2 * i + 1])};
    }
    return;
  }
  for (std::size_t i = 0; i < bins.size(); ++i) bins[i] = packing.sum(words[bin + i]);
}

void NodeHistogram::write(std::size_t panel, std::uint32_t bin, const PackedForm& packing,
                          std::span<const GradientSum> bins) {
  std::uint64_t* words = words_.get() + panel_begin_[panel];
  if (panel_form_[panel] == CellForm::kWide) {
    words += 2 * std::size_t{bin};
    for (std::size_t i = 0; i < bins.size(); ++i) {
      words[2 * i] = static_cast<std::uint64_t>(bins[i].gradient);
      words[2 * i + 1] = static_cast<std::uint64_t>(bins[i].hessian);
    }
    return;
  }
  for (std::size_t i = 0; i < bins.size(); ++i) words[bin + i] = packing.word(bins[i]);
}

}  // namespace espalier::model
