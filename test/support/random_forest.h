// Seeded random forests and rows for tests and benchmarks.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "data/matrix.h"
#include "model/forest/forest.h"

namespace espalier::test {

struct ForestShape {
  std::size_t num_trees = 10;
  std::size_t num_leaves = 16;  // at most, for each tree
  int max_depth = 6;
  bool complete = false;  // all leaves at max_depth; else leaves are split at random
  std::size_t num_features = 5;
  std::size_t num_thresholds = 50;  // distinct ones to draw from; 0: a fresh one for each split
  double categorical = 0;           // share of splits on categories
  std::size_t num_groups = 1;
  bool weighted = false;  // dart
  std::size_t leaf_size = 1;
};

// Values between which comparisons go wrong when they are not exact.
inline const std::vector<float>& edge_values() {
  using Limits = std::numeric_limits<float>;
  static const std::vector<float> values = {0.0f,
                                            -0.0f,
                                            1.0f,
                                            -1.0f,
                                            Limits::denorm_min(),
                                            -Limits::denorm_min(),
                                            Limits::min(),
                                            Limits::max(),
                                            Limits::lowest(),
                                            Limits::infinity(),
                                            -Limits::infinity(),
                                            16777216.0f,
                                            3.0f,
                                            2.7f,
                                            -0.5f};
  return values;
}

class RandomForest {
 public:
  RandomForest(const ForestShape& shape, std::uint64_t seed) : shape_(shape), random_(seed) {
    for (std::size_t i = 0; i < shape.num_thresholds; ++i)
      thresholds_.push_back(i < edge_values().size() && draw(2) == 0 ? edge_values()[i] : normal());
    forest.num_groups = shape.num_groups;
    for (std::size_t i = 0; i < shape.num_trees; ++i) {
      forest.trees.push_back(grow());
      forest.tree_group.push_back(static_cast<std::uint32_t>(shape.leaf_size > 1 ? 0 : i % shape.num_groups));
      if (shape.weighted) forest.tree_weight.push_back(0.1f + std::abs(normal()));
      forest.round_begin.push_back(static_cast<std::uint32_t>(i));
    }
    forest.round_begin.push_back(static_cast<std::uint32_t>(shape.num_trees));
  }

  // Rows whose values are missing, edges, thresholds, their neighbours, small whole numbers or anything.
  data::DenseMatrix rows(std::size_t num_rows, std::size_t num_features) {
    data::DenseMatrix matrix{num_rows, num_features, {}};
    for (std::size_t i = 0; i < num_rows * num_features; ++i) matrix.values.push_back(value());
    return matrix;
  }

  model::Forest forest;

 private:
  std::size_t draw(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  float normal() { return std::normal_distribution<float>()(random_); }
  float threshold() { return thresholds_.empty() ? normal() : thresholds_[draw(thresholds_.size())]; }

  float value() {
    const float near = threshold();
    switch (draw(8)) {
      case 0:
        return std::numeric_limits<float>::quiet_NaN();
      case 1:
        return edge_values()[draw(edge_values().size())];
      case 2:
        return near;
      case 3:
        return std::nextafter(near, std::numeric_limits<float>::infinity());
      case 4:
        return std::nextafter(near, -std::numeric_limits<float>::infinity());
      case 5:
        return static_cast<float>(draw(12));
      default:
        return normal();
    }
  }

  model::Tree grow() {
    model::Tree tree = model::Tree::stump(normal(), 1);
    tree.leaf_size = shape_.leaf_size;
    if (shape_.categorical > 0) tree.category_begin = tree.category_end = {0};
    std::vector<std::pair<model::NodeIndex, int>> open = {{0, 0}};  // leaves that may be split, with their level
    for (std::size_t leaves = 1; leaves < shape_.num_leaves && !open.empty(); ++leaves) {
      std::swap(open[shape_.complete ? 0 : draw(open.size())], open.back());
      const auto [node, level] = open.back();
      open.pop_back();
      if (level >= shape_.max_depth) {
        --leaves;
        continue;
      }
      const model::NodeIndex left = tree.split_leaf(node);
      split(tree, static_cast<std::size_t>(node));
      open.emplace_back(left, level + 1);
      open.emplace_back(left + 1, level + 1);
    }
    for (std::size_t node = 0; node < tree.num_nodes(); ++node)
      if (tree.left_child[node] == model::kNoNode) tree.split_condition[node] = normal();
    if (shape_.leaf_size > 1)
      for (std::size_t i = 0; i < tree.num_nodes() * shape_.leaf_size; ++i) tree.leaf_values.push_back(normal());
    return tree;
  }

  void split(model::Tree& tree, std::size_t node) {
    tree.split_feature[node] = static_cast<data::FeatureIndex>(draw(shape_.num_features));
    tree.split_condition[node] = threshold();
    tree.default_left[node] = static_cast<std::uint8_t>(draw(2));
    if (!std::bernoulli_distribution(shape_.categorical)(random_)) return;
    tree.is_categorical[node] = 1;
    tree.category_begin[node] = static_cast<std::int32_t>(tree.categories.size());
    for (std::int32_t category = 0; category < 12; ++category)
      if (draw(3) == 0) tree.categories.push_back(category);
    if (draw(4) == 0) tree.categories.push_back(100'000 + static_cast<std::int32_t>(draw(3)));
    tree.category_end[node] = static_cast<std::int32_t>(tree.categories.size());
  }

  ForestShape shape_;
  std::mt19937_64 random_;
  std::vector<float> thresholds_;
};

// The same rows with missing values left out.
inline data::SparseMatrix sparse(const data::DenseMatrix& dense) {
  data::SparseMatrix result{dense.num_rows, dense.num_features, {0}, {}, {}};
  for (std::size_t row = 0; row < dense.num_rows; ++row) {
    for (std::size_t feature = 0; feature < dense.num_features; ++feature) {
      if (std::isnan(dense.row(row)[feature])) continue;
      result.features.push_back(static_cast<data::FeatureIndex>(feature));
      result.values.push_back(dense.row(row)[feature]);
    }
    result.row_start.push_back(result.values.size());
  }
  return result;
}

}  // namespace espalier::test
