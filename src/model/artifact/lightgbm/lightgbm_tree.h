// A tree as LightGBM writes it, checked: inner nodes and leaves are numbered apart.
#pragma once

#include <cstdint>
#include <vector>

#include "model/artifact/lightgbm/lightgbm_text.h"

namespace espalier::model {

enum class LightGbmMissing : std::uint8_t { kNone = 0, kZero = 1, kNan = 2 };  // what counts as missing at a node

struct LightGbmTree {
  // By inner node.
  std::vector<std::uint32_t> split_feature;
  std::vector<double> threshold;  // x <= threshold goes left; at a categorical node the number of its category set
  std::vector<std::uint32_t> decision_type;
  std::vector<std::int32_t> left_child, right_child;  // an inner node, or ~leaf
  std::vector<double> gain, internal_value, internal_count;
  // By leaf.
  std::vector<double> leaf_value, leaf_count;
  // Category sets as bits: set s lies in the words [cat_boundaries[s], cat_boundaries[s + 1]).
  std::vector<std::uint32_t> cat_boundaries, cat_threshold;

  bool is_categorical(std::size_t node) const { return (decision_type[node] & 1U) != 0; }
  bool default_left(std::size_t node) const { return (decision_type[node] & 2U) != 0; }
  LightGbmMissing missing(std::size_t node) const {
    return static_cast<LightGbmMissing>(decision_type[node] >> 2U & 3U);
  }
  std::vector<std::int32_t> categories(std::size_t node) const;  // those that go left, ascending
};

// Checked: sizes, every inner node and leaf is reached once, features are below `num_features`, thresholds are finite,
// category sets exist. PlatformError.
LightGbmTree read_lightgbm_tree(const LightGbmBlock& block, std::size_t num_features);

}  // namespace espalier::model
