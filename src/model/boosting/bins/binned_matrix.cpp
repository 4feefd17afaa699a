#include "model/boosting/bins/binned_matrix.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/forest/cut_tree.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 1024;  // rows * 28 floats stay in the second-level cache while binned
constexpr std::size_t kSparseRowBlock = 4096;
constexpr std::uint32_t kPanelFeatures = 32;  // bytes per row of a full panel: half a cache line
constexpr std::uint32_t kDensePanelCells = kPanelFeatures * BinnedMatrix::kByteStride;
constexpr std::size_t kSparsePanelEntries = 8;  // wanted entries per (row, panel): below, the row's overhead dominates
constexpr std::uint32_t kSparsePanelCells = 1u << 18;  // 2 MiB of cells

constexpr std::size_t kBinRows = 128;  // rows of a panel that are binned at once: 16 KiB of floats

struct FeatureSpan {
  std::size_t begin = 0, size = 0;
};

// Values of `rows` rows from row `begin` on, feature by feature: values[local * kBinRows + i].
void gather(const data::DenseMatrix& dense, FeatureSpan features, std::size_t begin, std::size_t rows, float* values) {
  for (std::size_t i = 0; i < rows; ++i) {
    const float* row = dense.values.data() + (begin + i) * dense.num_features + features.begin;
    for (std::size_t local = 0; local < features.size; ++local) values[local * kBinRows + i] = row[local];
  }
}

}  // namespace

// Turns values into codes. The last cut of a feature is above every value, so the search leaves it out.
class BinnedMatrix::Binner {
 public:
  Binner(const FeatureCuts& cuts, base::ThreadPool& pool) : cuts_(&cuts), trees_(cuts.num_features()) {
    base::parallel_for(pool, trees_.size(), 64, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t feature = begin; feature < end; ++feature) {
        const auto of_feature = cuts.of(feature);
        trees_[feature] = CutTree(of_feature.first(of_feature.empty() ? 0 : of_feature.size() - 1));
      }
    });
  }

  // Missing: num_bins(feature).
  void code(std::size_t feature, std::span<const float> values, std::uint32_t* codes) const {
    trees_[feature].rank(values, codes);
    if (cuts_->has_missing[feature] == 0) return;
    const std::uint32_t missing = cuts_->num_bins(feature);
    for (std::size_t i = 0; i < values.size(); ++i) codes[i] = values[i] == values[i] ? codes[i] : missing;
  }

 private:
  const FeatureCuts* cuts_;
  std::vector<CutTree> trees_;
};

std::uint32_t BinnedMatrix::code_of(std::size_t feature, float value) const {
  const auto cuts = cuts_.of(feature);
  const std::uint32_t num_bins = cuts_.num_bins(feature);
  if (value != value || num_bins == 0) return num_bins;
  const auto searched = cuts.first(num_bins - 1);
  return static_cast<std::uint32_t>(std::upper_bound(searched.begin(), searched.end(), value) - searched.begin());
}

BinnedMatrix::BinnedMatrix(const data::FeatureMatrix& features, FeatureCuts cuts, base::ThreadPool& pool)
    : num_rows_(features.num_rows()), cuts_(std::move(cuts)) {
  const Binner binner(cuts_, pool);
  if (const auto* sparse = features.sparse()) {
    storage_ = BinStorage::kSparse;
    plan_sparse_panels(*sparse);
    fill_sparse(*sparse, binner, pool);
    return;
  }
  fill_dense(*features.dense(), binner, pool);
}

void BinnedMatrix::fill_dense(const data::DenseMatrix& dense, const Binner& binner, base::ThreadPool& pool) {
  std::uint32_t most_codes = 0;
  for (std::size_t feature = 0; feature < cuts_.num_features(); ++feature) {
    most_codes = std::max(most_codes, cuts_.num_bins(feature) + cuts_.has_missing[feature]);
  }
  if (most_codes > kByteStride) {
    storage_ = BinStorage::kDense16;
    dense_stride_ = most_codes;
    fill_columns(dense, binner, columns16_, pool);
    bundles_ = single_features(cuts_.num_features());
    plan_dense_panels();
    fill_rows(columns16_, codes16_, pool);
    count_dense_cells(columns16_, pool);
    return;
  }
  storage_ = BinStorage::kDense8;
  fill_columns(dense, binner, columns8_, pool);
  bundles_ = find_bundles(cuts_, columns8_, num_rows_, pool);
  plan_dense_panels();
  fill_rows(columns8_, codes8_, pool);
  count_dense_cells(columns8_, pool);
}

void BinnedMatrix::plan_dense_panels() {
  const std::uint32_t width = std::clamp(kDensePanelCells / dense_stride_, 1u, kPanelFeatures);
  std::size_t data_begin = 0;
  for (std::uint32_t begin = 0; begin < bundles_.num_slots(); begin += width) {
    const std::uint32_t end = std::min(bundles_.num_slots(), begin + width);
    const std::uint32_t padded = (end - begin + kTileSlots - 1) / kTileSlots * kTileSlots;
    const std::uint32_t row_codes = storage_ == BinStorage::kDense16 ? end - begin : padded;
    panels_.push_back({.feature_begin = bundles_.slot_begin[begin],
                       .feature_end = bundles_.slot_begin[end],
                       .slot_begin = begin,
                       .slot_end = end,
                       .row_codes = row_codes,
                       .data_begin = data_begin,
                       .num_cells = (end - begin) * dense_stride_});
    data_begin += num_rows_ * row_codes;
  }
}

template <class Code>
void BinnedMatrix::fill_columns(const data::DenseMatrix& dense, const Binner& binner, base::LargeArray<Code>& columns,
                                base::ThreadPool& pool) {
  columns.resize(num_rows_ * cuts_.num_features());
  const auto fill = [&](FeatureSpan features, std::size_t begin, std::size_t rows) {
    std::array<float, kPanelFeatures * kBinRows> values;
    std::array<std::uint32_t, kBinRows> found;
    gather(dense, features, begin, rows, values.data());
    for (std::size_t local = 0; local < features.size; ++local) {
      const std::size_t feature = features.begin + local;
      binner.code(feature, {values.data() + local * kBinRows, rows}, found.data());
      Code* column = columns.data() + feature * num_rows_ + begin;
      for (std::size_t i = 0; i < rows; ++i) column[i] = static_cast<Code>(found[i]);
    }
  };
  const std::size_t num_features = cuts_.num_features();
  base::parallel_for(pool, num_rows_, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t feature = 0; feature < num_features; feature += kPanelFeatures) {
      const FeatureSpan features = {feature, std::min<std::size_t>(kPanelFeatures, num_features - feature)};
      for (std::size_t row = begin; row < end; row += kBinRows) fill(features, row, std::min(kBinRows, end - row));
    }
  });
}

// The codes of a row side by side, from the columns.
template <class Code>
void BinnedMatrix::fill_rows(const base::LargeArray<Code>& columns, base::LargeArray<Code>& codes,
                             base::ThreadPool& pool) {
  // The byte kernel loads eight codes from any slot on, so up to seven behind the last row.
  codes.resize(panels_.empty() ? 0 : panels_.back().data_begin + num_rows_ * panels_.back().row_codes + kTileSlots);
  std::vector<std::vector<std::uint8_t>> bundled(cuts_.num_features());  // code of each bin
  for (std::uint32_t feature = 0; feature < bundled.size(); ++feature) {
    if (is_bundled(feature)) bundled[feature] = bundles_.codes(feature, cuts_.num_bins(feature));
  }
  const auto fill = [&](const FeaturePanel& panel, std::uint32_t feature, std::size_t begin, std::size_t end) {
    Code* out = codes.data() + panel.data_begin + bundles_.slot[feature] - panel.slot_begin;
    const Code* column = columns.data() + feature * num_rows_;
    const std::vector<std::uint8_t>& code_of_bin = bundled[feature];
    if (code_of_bin.empty()) {
      for (std::size_t row = begin; row < end; ++row) out[row * panel.row_codes] = column[row];
      return;
    }
    for (std::size_t row = begin; row < end; ++row) {
      Code& code = out[row * panel.row_codes];
      code = static_cast<Code>(code | code_of_bin[column[row]]);  // 0 but for one feature of the bundle
    }
  };
  base::parallel_for(pool, num_rows_, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (const FeaturePanel& panel : panels_) {
      for (std::uint32_t f = panel.feature_begin; f < panel.feature_end; ++f) fill(panel, f, begin, end);
    }
  });
}

template <class Code>
void BinnedMatrix::count_dense_cells(const base::LargeArray<Code>& columns, base::ThreadPool& pool) {
  pool.run(panels_.size(), [&](std::size_t index, int) {
    auto& panel = panels_[index];
    std::vector<std::uint32_t> counts;
    for (std::size_t feature = panel.feature_begin; feature < panel.feature_end; ++feature) {
      counts.assign(cuts_.num_bins(feature) + 1, 0);
      const Code* column = columns.data() + feature * num_rows_;
      for (std::size_t row = 0; row < num_rows_; ++row) ++counts[column[row]];
      counts.pop_back();  // missing
      for (const std::uint32_t count : counts) panel.max_cell_rows = std::max(panel.max_cell_rows, count);
    }
  });
}

void BinnedMatrix::plan_sparse_panels(const data::SparseMatrix& sparse) {
  const std::size_t entries_per_row = num_rows_ == 0 ? 0 : sparse.values.size() / num_rows_;
  const std::size_t wanted = std::max<std::size_t>(1, entries_per_row / kSparsePanelEntries);
  const auto total = static_cast<std::uint32_t>(cuts_.num_bins());
  const auto limit = std::clamp(static_cast<std::uint32_t>(total / wanted + 1), 1u, kSparsePanelCells);
  const auto num_features = static_cast<std::uint32_t>(cuts_.num_features());
  for (std::uint32_t begin = 0; begin < num_features;) {
    std::uint32_t end = begin + 1;
    while (end < num_features && cuts_.begin[end + 1] - cuts_.begin[begin] <= limit) ++end;
    panels_.push_back({.feature_begin = begin,
                       .feature_end = end,
                       .data_begin = panels_.size() * (num_rows_ + 1),
                       .num_cells = cuts_.begin[end] - cuts_.begin[begin]});
    begin = end;
  }
}

// Panel-major order: entries are counted per (panel, row), which tells where each begins, then placed.
void BinnedMatrix::fill_sparse(const data::SparseMatrix& sparse, const Binner& binner, base::ThreadPool& pool) {
  std::vector<std::uint32_t> panel_of_feature(cuts_.num_features());
  for (std::uint32_t panel = 0; panel < panels_.size(); ++panel) {
    for (auto f = panels_[panel].feature_begin; f < panels_[panel].feature_end; ++f) panel_of_feature[f] = panel;
  }
  count_sparse_entries(sparse, panel_of_feature, pool);
  place_sparse_cells(sparse, binner, panel_of_feature, pool);
  count_sparse_cells(pool);
}

void BinnedMatrix::count_sparse_entries(const data::SparseMatrix& sparse,
                                        std::span<const std::uint32_t> panel_of_feature, base::ThreadPool& pool) {
  row_start_.assign(panels_.size() * (num_rows_ + 1), 0);
  base::parallel_for(pool, num_rows_, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t at = sparse.row_start[row]; at < sparse.row_start[row + 1]; ++at) {
        ++row_start_[panel_of_feature[sparse.features[at]] * (num_rows_ + 1) + row];
      }
    }
  });
  std::size_t next = 0;
  for (auto& start : row_start_) next += std::exchange(start, next);  // the extra entry of each panel counts nothing
}

// Rows are taken in blocks whose values are brought into the order of their features first: then a feature's cuts are
// searched many times in a row, from the nearest cache.
void BinnedMatrix::place_sparse_cells(const data::SparseMatrix& sparse, const Binner& binner,
                                      std::span<const std::uint32_t> panel_of_feature, base::ThreadPool& pool) {
  sparse_cells_.resize(sparse.values.size());
  base::parallel_for(pool, num_rows_, kSparseRowBlock, [&](std::size_t begin, std::size_t end, int) {
    const std::size_t first = sparse.row_start[begin];
    const std::size_t size = sparse.row_start[end] - first;
    std::vector<std::uint32_t> next(cuts_.num_features() + 1);  // where a feature's next value goes
    for (std::size_t at = first; at < first + size; ++at) ++next[sparse.features[at] + 1];
    for (std::size_t feature = 0; feature < cuts_.num_features(); ++feature) next[feature + 1] += next[feature];
    std::vector<float> values(size);
    std::vector<std::uint32_t*> targets(size);
    std::vector<std::size_t> placed(panels_.size());  // entries of the row so far
    for (std::size_t row = begin; row < end; ++row) {
      std::fill(placed.begin(), placed.end(), 0);
      for (std::size_t at = sparse.row_start[row]; at < sparse.row_start[row + 1]; ++at) {
        const std::uint32_t panel = panel_of_feature[sparse.features[at]];
        const std::uint32_t to = next[sparse.features[at]]++;
        values[to] = sparse.values[at];
        targets[to] = sparse_cells_.data() + row_start(panels_[panel])[row] + placed[panel]++;
      }
    }
    std::vector<std::uint32_t> codes(size);
    std::uint32_t of_feature = 0;  // first of its values; next[] is behind the last one by now
    for (std::uint32_t feature = 0; feature < cuts_.num_features(); of_feature = next[feature++]) {
      const std::uint32_t count = next[feature] - of_feature;
      if (count == 0) continue;
      binner.code(feature, std::span(values).subspan(of_feature, count), codes.data() + of_feature);
      const std::uint32_t cell = cell_begin(panels_[panel_of_feature[feature]], feature);
      for (std::uint32_t i = of_feature; i < next[feature]; ++i) *targets[i] = cell + codes[i];
    }
  });
}

void BinnedMatrix::count_sparse_cells(base::ThreadPool& pool) {
  pool.run(panels_.size(), [&](std::size_t index, int) {
    auto& panel = panels_[index];
    std::vector<std::uint32_t> counts(panel.num_cells, 0);
    for (std::size_t at = row_start(panel)[0]; at < row_start(panel)[num_rows_]; ++at) ++counts[sparse_cells_[at]];
    for (const std::uint32_t count : counts) panel.max_cell_rows = std::max(panel.max_cell_rows, count);
  });
}

const FeaturePanel& BinnedMatrix::panel_of(std::uint32_t feature) const {
  const auto after =
      std::upper_bound(panels_.begin(), panels_.end(), feature,
                       [](std::uint32_t f, const FeaturePanel& panel) { return f < panel.feature_begin; });
  return *(after - 1);
}

}  // namespace espalier::model
