#include "model/artifact/lightgbm/lightgbm_tree.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "data/ranges.h"
#include "model/artifact/document/ranges.h"

namespace espalier::model {
namespace {

constexpr std::uint32_t kWordBits = 32;
constexpr std::uint32_t kMaxDecision = 1U | 2U | (2U << 2U);
constexpr std::size_t kMaxWords = data::kMaxCategories / kWordBits;

void read_categories(const LightGbmBlock& block, LightGbmTree& tree) {
  const auto num_sets = static_cast<std::size_t>(block.integer("num_cat", 0, kMaxInt));
  if (num_sets == 0) return;
  if (num_sets > block.text("cat_boundaries").size()) block.refuse("'num_cat' is more than 'cat_boundaries' holds");
  tree.cat_boundaries = block.numbers<std::uint32_t>("cat_boundaries", num_sets + 1);
  if (tree.cat_boundaries.front() != 0 || !std::ranges::is_sorted(tree.cat_boundaries)) {
    block.refuse("'cat_boundaries' does not ascend from 0");
  }
  const std::size_t num_words = words_of(block.text("cat_threshold")).size();
  if (tree.cat_boundaries.back() != num_words) {
    block.refuse(std::format("'cat_threshold' has {} numbers, {} are wanted", num_words, tree.cat_boundaries.back()));
  }
  tree.cat_threshold = block.numbers<std::uint32_t>("cat_threshold", num_words);
  for (std::size_t set = 0; set < num_sets; ++set) {
    if (tree.cat_boundaries[set + 1] - tree.cat_boundaries[set] > kMaxWords) {
      block.refuse(std::format("category set {} holds categories above {}", set, data::kMaxCategories - 1));
    }
  }
}

void check_splits(const LightGbmBlock& block, const LightGbmTree& tree, std::size_t num_features) {
  for (std::size_t node = 0; node < tree.threshold.size(); ++node) {
    if (tree.split_feature[node] >= num_features) {
      block.refuse(std::format("node {}: the split is on feature {}, the model has {} features", node,
                               tree.split_feature[node], num_features));
    }
    const double threshold = tree.threshold[node];
    // +inf: all numbers on one side, missing values on the other.
    if (std::isnan(threshold)) block.refuse(std::format("node {}: the threshold is not a number", node));
    if (tree.decision_type[node] > kMaxDecision) {
      block.refuse(std::format("node {}: decision type {} is not known", node, tree.decision_type[node]));
    }
    if (!tree.is_categorical(node)) continue;
    const std::size_t num_sets = tree.cat_boundaries.empty() ? 0 : tree.cat_boundaries.size() - 1;
    if (threshold < 0 || threshold >= static_cast<double>(num_sets)) {
      block.refuse(std::format("node {}: category set {} is not one of the tree's {}", node, threshold, num_sets));
    }
  }
}

// Every leaf, and every inner node but the root, is the child of exactly one node. That uses up all child entries, so
// there is no circle.
void check_children(const LightGbmBlock& block, const LightGbmTree& tree) {
  const std::size_t num_inner = tree.left_child.size();
  std::vector<std::uint8_t> is_inner_seen(num_inner, 0);
  std::vector<std::uint8_t> is_leaf_seen(tree.leaf_value.size(), 0);
  std::vector<std::int32_t> open = {num_inner == 0 ? ~0 : 0};
  while (!open.empty()) {
    const std::int32_t child = open.back();
    open.pop_back();
    auto& seen = child < 0 ? is_leaf_seen : is_inner_seen;
    const auto index = static_cast<std::size_t>(child < 0 ? ~child : child);
    if (index >= seen.size()) {
      block.refuse(std::format("{} {} is not one of the tree's {}", child < 0 ? "leaf" : "node", index, seen.size()));
    }
    if (seen[index] != 0) {
      block.refuse(std::format("{} {} is reached on two paths", child < 0 ? "leaf" : "node", index));
    }
    seen[index] = 1;
    if (child < 0) continue;
    open.push_back(tree.right_child[index]);
    open.push_back(tree.left_child[index]);
  }
}

}  // namespace

std::vector<std::int32_t> LightGbmTree::categories(std::size_t node) const {
  const auto set = static_cast<std::size_t>(threshold[node]);
  std::vector<std::int32_t> codes;
  for (std::uint32_t word = cat_boundaries[set]; word < cat_boundaries[set + 1]; ++word) {
    for (std::uint32_t bit = 0; bit < kWordBits; ++bit) {
      if ((cat_threshold[word] >> bit & 1U) == 0) continue;
      codes.push_back(static_cast<std::int32_t>((word - cat_boundaries[set]) * kWordBits + bit));
    }
  }
  return codes;
}

LightGbmTree read_lightgbm_tree(const LightGbmBlock& block, std::size_t num_features) {
  constexpr std::int64_t kMaxLeaves = kMaxInt / 2;
  const auto num_leaves = static_cast<std::size_t>(block.integer("num_leaves", 1, kMaxLeaves));
  const std::optional<std::string_view> is_linear = block.find("is_linear");
  if (is_linear && *is_linear != "0") {
    block.refuse("its leaves hold linear models (linear_tree), which XGBoost's trees cannot express");
  }
  LightGbmTree tree;
  const std::size_t num_inner = num_leaves - 1;
  tree.leaf_value = block.numbers<double>("leaf_value", num_leaves);
  tree.leaf_count = block.statistics("leaf_count", num_leaves);
  if (num_inner != 0) {
    tree.split_feature = block.numbers<std::uint32_t>("split_feature", num_inner);
    tree.threshold = block.numbers<double>("threshold", num_inner);
    tree.decision_type = block.numbers<std::uint32_t>("decision_type", num_inner);
    tree.left_child = block.numbers<std::int32_t>("left_child", num_inner);
    tree.right_child = block.numbers<std::int32_t>("right_child", num_inner);
  }
  tree.gain = block.statistics("split_gain", num_inner);
  tree.internal_value = block.statistics("internal_value", num_inner);
  tree.internal_count = block.statistics("internal_count", num_inner);
  read_categories(block, tree);
  check_splits(block, tree, num_features);
  check_children(block, tree);
  return tree;
}

}  // namespace espalier::model
