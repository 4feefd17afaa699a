// The training rows with every value replaced by its bin, laid out for the two things that training does with them:
// adding rows to histograms (row-wise, in panels of neighbouring features) and splitting rows by one feature
// (column-wise). Dense data: one byte a code (two when a feature needs more than 256), one code reserved for "missing",
// so that missing values never change the layout. Sparse data: the present entries only; an absent entry is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/parallel.h"
#include "data/matrix.h"
#include "model/boosting/bins/feature_bundles.h"
#include "model/boosting/bins/feature_cuts.h"

namespace espalier::model {

enum class BinStorage { kDense8, kDense16, kSparse };

// Neighbouring features whose histogram is built at once and stays in the second-level cache meanwhile.
struct FeaturePanel {
  std::uint32_t feature_begin = 0, feature_end = 0;
  std::uint32_t slot_begin = 0, slot_end = 0;  // dense: codes of a row, see FeatureBundles
  std::uint32_t row_codes = 0;                 // dense: codes per row, a multiple of kTileSlots for kDense8
  std::size_t data_begin = 0;                  // dense: first code of row 0; sparse: first entry of row_start
  std::uint32_t num_cells = 0;                 // scratch cells a histogram of this panel takes while it is built
  std::uint32_t max_cell_rows = 0;             // most rows that share a bin of a feature here (missing values apart)

  std::uint32_t num_features() const { return feature_end - feature_begin; }
};

class BinnedMatrix {
 public:
  static constexpr std::uint32_t kTileSlots = 8;     // codes that the byte kernel loads at once
  static constexpr std::uint32_t kByteStride = 256;  // scratch cells per code of the byte kernel

  BinnedMatrix(const data::FeatureMatrix& features, FeatureCuts cuts, base::ThreadPool& pool);

  std::size_t num_rows() const { return num_rows_; }
  const FeatureCuts& cuts() const { return cuts_; }
  BinStorage storage() const { return storage_; }
  std::span<const FeaturePanel> panels() const { return panels_; }
  // Where a feature's cells begin in the scratch histogram of its panel. A bundled feature has a cell for each bin but
  // the one that is not stored.
  std::uint32_t cell_begin(const FeaturePanel& panel, std::uint32_t feature) const {
    if (storage_ == BinStorage::kSparse) return cuts_.begin[feature] - cuts_.begin[panel.feature_begin];
    return (bundles_.slot[feature] - panel.slot_begin) * dense_stride_ + bundles_.first_code[feature];
  }
  bool is_bundled(std::uint32_t feature) const {
    return storage_ == BinStorage::kDense8 && bundles_.first_code[feature] != 0;
  }
  // Values that are stored one by one: of all rows and features, or the entries of sparse storage.
  std::size_t num_stored_values() const {
    return storage_ == BinStorage::kSparse ? sparse_cells_.size() : num_rows_ * cuts_.num_features();
  }
  const FeatureBundles& bundles() const { return bundles_; }    // dense storage
  std::uint32_t dense_stride() const { return dense_stride_; }  // scratch cells of a code

  // Dense storage: codes[row * panel.row_codes + slot in the panel], and columns[row], the bins of
  // one feature.
  const std::uint8_t* codes8(const FeaturePanel& panel) const { return codes8_.data() + panel.data_begin; }
  const std::uint16_t* codes16(const FeaturePanel& panel) const { return codes16_.data() + panel.data_begin; }
  const std::uint8_t* column8(std::size_t feature) const { return columns8_.data() + feature * num_rows_; }
  const std::uint16_t* column16(std::size_t feature) const { return columns16_.data() + feature * num_rows_; }

  // Sparse storage: entries of `row` in a panel are sparse_cells()[row_start(panel)[row] .. row_start(panel)[row + 1]),
  // each a scratch cell, ascending.
  const std::size_t* row_start(const FeaturePanel& panel) const { return row_start_.data() + panel.data_begin; }
  const std::uint32_t* sparse_cells() const { return sparse_cells_.data(); }
  const FeaturePanel& panel_of(std::uint32_t feature) const;

  // Code of a value; missing: num_bins(feature).
  std::uint32_t code_of(std::size_t feature, float value) const;

 private:
  class Binner;
  void fill_dense(const data::DenseMatrix& dense, const Binner& binner, base::ThreadPool& pool);
  void plan_dense_panels();
  void plan_sparse_panels(const data::SparseMatrix& sparse);
  template <class Code>
  void fill_columns(const data::DenseMatrix& dense, const Binner& binner, base::LargeArray<Code>& columns,
                    base::ThreadPool& pool);
  template <class Code>
  void fill_rows(const base::LargeArray<Code>& columns, base::LargeArray<Code>& codes, base::ThreadPool& pool);
  template <class Code>
  void count_dense_cells(const base::LargeArray<Code>& columns, base::ThreadPool& pool);
  void fill_sparse(const data::SparseMatrix& sparse, const Binner& binner, base::ThreadPool& pool);
  void count_sparse_entries(const data::SparseMatrix& sparse, std::span<const std::uint32_t> panel_of_feature,
                            base::ThreadPool& pool);
  void place_sparse_cells(const data::SparseMatrix& sparse, const Binner& binner,
                          std::span<const std::uint32_t> panel_of_feature, base::ThreadPool& pool);
  void count_sparse_cells(base::ThreadPool& pool);

  std::size_t num_rows_ = 0;
  FeatureCuts cuts_;
  BinStorage storage_ = BinStorage::kDense8;
  std::uint32_t dense_stride_ = kByteStride;
  FeatureBundles bundles_;
  std::vector<FeaturePanel> panels_;
  base::LargeArray<std::uint8_t> codes8_, columns8_;
  base::LargeArray<std::uint16_t> codes16_, columns16_;
  base::LargeArray<std::size_t> row_start_;  // per panel num_rows + 1
  base::LargeArray<std::uint32_t> sparse_cells_;
};

}  // namespace espalier::model
