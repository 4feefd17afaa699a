#include "model/boosting/tree/histogram/root_batch.h"

#include <algorithm>

namespace espalier::model {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;  // of the sums of one chunk
constexpr std::size_t kMinRows = 32768;                   // that are worth a chunk of their own

}  // namespace

bool RootBatch::covers(const BinnedMatrix& matrix) {
  if (matrix.storage() != BinStorage::kDense8) return false;
  std::size_t num_cells = 0;
  for (const FeaturePanel& panel : matrix.panels()) num_cells += panel.num_cells;
  return num_cells * kTreesTogether * sizeof(GradientSum) <= kMaxBytes;
}

void RootBatch::sum(std::span<const GradientPair> gradients) {
  const std::size_t num_rows = matrix_->num_rows();
  num_trees_ = gradients.size() / num_rows;
  for (std::size_t tree = 0; tree < num_trees_; ++tree) {
    quantizers_[tree].quantize(gradients.subspan(tree * num_rows, num_rows), {}, *pool_);
  }
  const auto trees = std::span(quantizers_).first(num_trees_);
  if (std::ranges::any_of(trees, [](const GradientQuantizer& tree) { return tree.form().is_wide; })) {
    sums_.clear();
    return;
  }
  const std::size_t num_panels = matrix_->panels().size();
  const auto most_chunks = static_cast<std::size_t>(pool_->num_threads());
  sums_.resize(std::clamp<std::size_t>(num_rows / kMinRows, 1, most_chunks));
  for (Together& of_chunk : sums_) {
    for (std::vector<PanelSums>& of_tree : of_chunk) of_tree.resize(num_panels);
  }
  pool_->run(sums_.size() * num_panels, [&](std::size_t task, int) {
    const std::size_t chunk = task / num_panels;
    sum_chunk(task % num_panels, num_rows * chunk / sums_.size(), num_rows * (chunk + 1) / sums_.size(), sums_[chunk]);
  });
  pool_->run(num_trees_ * num_panels, [&](std::size_t task, int) {
    const std::size_t panel = task % num_panels;
    const FeaturePanel& of = matrix_->panels()[panel];
    for (std::size_t chunk = 1; chunk < sums_.size(); ++chunk) {
      add_sums(*matrix_, of, {of.feature_begin, of.feature_end}, sums_[chunk][task / num_panels][panel],
               sums_[0][task / num_panels][panel]);
    }
  });
}

void RootBatch::sum_chunk(std::size_t panel, std::size_t begin, std::size_t end, Together& sums) const {
  const FeaturePanel& of = matrix_->panels()[panel];
  const CellForm form = cell_form(of, matrix_->num_rows(), quantizers_[0].form());
  for (std::size_t tree = 0; tree < num_trees_; ++tree) {
    PanelSums& of_tree = sums[tree][panel];
    of_tree.form = form;
    if (form == CellForm::kWide) of_tree.wide.assign(of.num_cells, {});
    if (form == CellForm::kPacked) of_tree.packed.assign(of.num_cells, 0);
  }
  std::vector<std::uint64_t> cells(of.num_cells * kTreesTogether);
  std::vector<std::uint64_t> gradients(kPackedRows * kTreesTogether);  // 0 where there is no tree
  for (std::size_t row = begin; row < end; row += kPackedRows) {
    const std::size_t num_rows = std::min(kPackedRows, end - row);
    for (std::size_t tree = 0; tree < num_trees_; ++tree) {
      const std::uint64_t* const packed = quantizers_[tree].packed().data() + row;
      for (std::size_t i = 0; i < num_rows; ++i) gradients[i * kTreesTogether + tree] = packed[i];
    }
    add_together(matrix_->codes8(of) + row * of.row_codes, of.row_codes, of.slot_end - of.slot_begin, num_rows,
                 gradients.data(), cells.data());
    for (std::size_t tree = 0; tree < num_trees_; ++tree) {
      const PackedForm& packing = quantizers_[tree].form();
      PanelSums& of_tree = sums[tree][panel];
      for (std::size_t cell = 0; cell < of.num_cells; ++cell) {
        const std::uint64_t word = cells[cell * kTreesTogether + tree];
        if (form == CellForm::kWide) {
          of_tree.wide[cell] += packing.sum(word);
        } else {
          of_tree.packed[cell] += word;
        }
      }
    }
    std::ranges::fill(cells, 0);
  }
}

}  // namespace espalier::model
