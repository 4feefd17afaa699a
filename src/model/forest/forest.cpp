#include "model/forest/forest.h"

namespace espalier::model {
namespace {

// margins: the groups of one row.
void add_leaf(const Forest& forest, std::size_t index, std::span<const float> row, std::span<float> margins) {
  const Tree& tree = forest.trees[index];
  const auto leaf = static_cast<std::size_t>(leaf_of(tree, row));
  const float* values = tree.leaf_size == 1 ? &tree.split_condition[leaf] : &tree.leaf_values[leaf * tree.leaf_size];
  float* sums = &margins[tree.leaf_size == 1 ? forest.tree_group[index] : 0];
  for (std::size_t k = 0; k < tree.leaf_size; ++k) {
    // Rounded to float32 before it is added; the project is compiled without fused multiply-add.
    const float value = forest.tree_weight.empty() ? values[k] : values[k] * forest.tree_weight[index];
    sums[k] += value;
  }
}

}  // namespace

void add_margins(const Forest& forest, const data::FeatureMatrix& features, std::span<float> margins) {
  const std::size_t num_features = features.num_features();
  std::vector<float> buffer(features.dense() != nullptr ? 0 : num_features);
  for (std::size_t row = 0; row < features.num_rows(); ++row) {
    std::span<const float> values = buffer;
    if (const data::DenseMatrix* dense = features.dense()) {
      values = dense->row(row);
    } else {
      features.copy_row(row, buffer);
    }
    for (std::size_t tree = 0; tree < forest.trees.size(); ++tree) {
      add_leaf(forest, tree, values, margins.subspan(row * forest.num_groups, forest.num_groups));
    }
  }
}

void truncate(Forest& forest, std::size_t num_rounds) {
  if (forest.round_begin.empty() || num_rounds > forest.num_rounds()) return;
  const std::size_t num_trees = forest.round_begin[num_rounds];
  forest.round_begin.resize(num_rounds + 1);
  forest.trees.erase(forest.trees.begin() + static_cast<std::ptrdiff_t>(num_trees), forest.trees.end());
  forest.tree_group.resize(num_trees);
  if (!forest.tree_weight.empty()) forest.tree_weight.resize(num_trees);
}

}  // namespace espalier::model
