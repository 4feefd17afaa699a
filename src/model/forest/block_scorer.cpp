#include "model/forest/block_scorer.h"

#include <algorithm>
#include <array>

#include "model/forest/tree_kernels.h"

namespace espalier::model {
namespace {

// The kernels cost the same for one row as for a vector of rows; below these counts walking each row
// should be faster. Estimated from the kernels' operation counts, not tuned yet.
constexpr std::size_t kMinCompleteRows = 8;
constexpr std::size_t kMinScanRows = 40;

constexpr std::size_t kWalks = PackedTrees::kWalks;

}  // namespace

void BlockScorer::add_margins(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows,
                              float* margins) {
  if (num_rows < kMinCompleteRows) return score_single_rows(features, first_row, num_rows, margins);
  quantize_block(features, first_row, num_rows);
  for (const TreePlan& plan : layout_->trees) add_tree(plan, num_rows, margins);
}

void BlockScorer::score_single_rows(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows,
                                    float* margins) {
  rows_.resize(quantizer_->num_columns());
  for (std::size_t row = 0; row < num_rows; ++row) {
    quantizer_->quantize(features, first_row + row, 1, {.codes = rows_.data(), .column_stride = 1, .row_stride = 0});
    score_row(rows_.data(), margins + row * num_groups_);
  }
}

// Eight trees at a time; their leaves are added in tree order.
void BlockScorer::score_row(const std::int8_t* codes, float* margins) const {
  const std::vector<TreePlan>& trees = layout_->trees;
  for (std::size_t first = 0; first < trees.size(); first += kWalks) {
    const std::size_t count = std::min(kWalks, trees.size() - first);
    PackedTrees::Walks nodes;
    std::uint32_t depth = 0;
    for (std::size_t i = 0; i < kWalks; ++i) {
      const TreePlan& plan = trees[first + std::min(i, count - 1)];
      nodes[i] = plan.root;
      depth = std::max(depth, plan.depth);
    }
    if (depth > 0) layout_->packed.walk(nodes, codes, depth);
    for (std::size_t i = 0; i < count; ++i) add_leaf(trees[first + i], layout_->packed.leaf_slot(nodes[i]), margins);
  }
}

bool BlockScorer::walks(const TreePlan& plan, std::size_t num_rows) const {
  return plan.kind == TreeKind::kWalk || (plan.kind == TreeKind::kScan && num_rows < kMinScanRows);
}

void BlockScorer::quantize_block(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows) {
  const std::size_t num_columns = quantizer_->num_columns();
  const auto walked =
      std::ranges::count_if(layout_->trees, [&](const TreePlan& plan) { return walks(plan, num_rows); });
  const bool any_walked = walked > 0;
  if (any_walked) rows_.resize(num_rows * num_columns);
  if (static_cast<std::size_t>(walked) == layout_->trees.size()) {
    quantizer_->quantize(features, first_row, num_rows,
                         {.codes = rows_.data(), .column_stride = 1, .row_stride = num_columns});
    return;
  }
  if (columns_ == nullptr) {
    columns_ = hwy::AllocateAligned<std::int8_t>(std::max<std::size_t>(num_columns, 1) * kBlockRows);
    std::fill_n(columns_.get(), num_columns * kBlockRows, std::int8_t{0});
  }
  quantizer_->quantize(features, first_row, num_rows,
                       {.codes = columns_.get(), .column_stride = kBlockRows, .row_stride = 1});
  if (!any_walked) return;
  for (std::size_t column = 0; column < num_columns; ++column)
    for (std::size_t row = 0; row < num_rows; ++row)
      rows_[row * num_columns + column] = columns_[column * kBlockRows + row];
}

void BlockScorer::add_tree(const TreePlan& plan, std::size_t num_rows, float* margins) const {
  if (walks(plan, num_rows)) return add_walked_tree(plan, num_rows, margins);
  alignas(64) std::array<std::uint8_t, kBlockRows> leaves;
  const std::size_t num_nodes = plan.node_end - plan.node_begin;
  if (plan.kind == TreeKind::kComplete) {
    complete_leaves({layout_->complete.data() + plan.node_begin, num_nodes}, static_cast<int>(plan.depth),
                    columns_.get(), num_rows, leaves.data());
  } else if (plan.kind == TreeKind::kScan) {
    scan_leaves({layout_->scan.data() + plan.node_begin, num_nodes}, columns_.get(), num_rows, leaves.data());
  } else {
    leaves.fill(0);
  }
  if (plan.leaf_size == 1) {
    const float* values = layout_->leaf_values.data() + plan.leaf_begin;
    float* group_margins = margins + plan.group;
    for (std::size_t row = 0; row < num_rows; ++row) group_margins[row * num_groups_] += values[leaves[row]];
  } else {
    for (std::size_t row = 0; row < num_rows; ++row) add_leaf(plan, leaves[row], margins + row * num_groups_);
  }
}

void BlockScorer::add_walked_tree(const TreePlan& plan, std::size_t num_rows, float* margins) const {
  const std::size_t num_columns = quantizer_->num_columns();
  for (std::size_t first = 0; first < num_rows; first += kWalks) {
    const std::size_t count = std::min(kWalks, num_rows - first);
    PackedTrees::Walks nodes;
    nodes.fill(plan.root);
    std::array<const std::int8_t*, kWalks> codes;
    for (std::size_t i = 0; i < kWalks; ++i) codes[i] = rows_.data() + (first + std::min(i, count - 1)) * num_columns;
    layout_->packed.walk(nodes, codes, plan.depth);
    for (std::size_t i = 0; i < count; ++i)
      add_leaf(plan, layout_->packed.leaf_slot(nodes[i]), margins + (first + i) * num_groups_);
  }
}

void BlockScorer::add_leaf(const TreePlan& plan, std::size_t slot, float* row_margins) const {
  const float* values = layout_->leaf_values.data() + plan.leaf_begin + slot * plan.leaf_size;
  for (std::size_t k = 0; k < plan.leaf_size; ++k) row_margins[plan.group + k] += values[k];
}

}  // namespace espalier::model
