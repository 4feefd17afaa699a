// Shapley values by their definition, over all subsets of features, and random models to compare on.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <vector>

#include "model/model.h"
#include "support/random_forest.h"

namespace espalier::test {

using FeatureSet = std::uint32_t;
using Game = std::function<double(FeatureSet)>;  // what the features in the set are worth

inline bool contains(FeatureSet set, std::size_t feature) { return ((set >> feature) & 1U) != 0; }

inline double factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }

inline std::vector<double> worth_of_all_sets(const Game& game, std::size_t num_features) {
  std::vector<double> worth;
  for (FeatureSet set = 0; set < (1U << num_features); ++set) worth.push_back(game(set));
  return worth;
}

// phi_i = sum over S without i of |S|! (M-1-|S|)! / M! (v(S + i) - v(S)).
inline std::vector<double> shapley_values(const Game& game, std::size_t num_features) {
  const std::vector<double> worth = worth_of_all_sets(game, num_features);
  std::vector<double> values(num_features, 0);
  const int players = static_cast<int>(num_features);
  for (FeatureSet set = 0; set < worth.size(); ++set) {
    const int size = std::popcount(set);
    for (std::size_t i = 0; i < num_features; ++i) {
      if (contains(set, i)) continue;
      const double weight = factorial(size) * factorial(players - 1 - size) / factorial(players);
      values[i] += weight * (worth[set | (1U << i)] - worth[set]);
    }
  }
  return values;
}

// phi_ij = sum over S without i, j of |S|! (M-2-|S|)! / (2 (M-1)!) (v(S+i+j) - v(S+i) - v(S+j) + v(S)); on the diagonal
// the Shapley value less the rest of the row (Lundberg et al. 2020).
inline std::vector<double> shapley_interactions(const Game& game, std::size_t num_features) {
  const std::vector<double> worth = worth_of_all_sets(game, num_features);
  const std::vector<double> values = shapley_values(game, num_features);
  std::vector<double> matrix(num_features * num_features, 0);
  const int players = static_cast<int>(num_features);
  for (std::size_t i = 0; i < num_features; ++i) {
    for (std::size_t j = 0; j < num_features; ++j) {
      if (i == j) continue;
      double& value = matrix[i * num_features + j];
      for (FeatureSet set = 0; set < worth.size(); ++set) {
        if (contains(set, i) || contains(set, j)) continue;
        const int size = std::popcount(set);
        const double weight = factorial(size) * factorial(players - 2 - size) / (2 * factorial(players - 1));
        const FeatureSet with_i = set | (1U << i);
        const FeatureSet with_j = set | (1U << j);
        value += weight * (worth[with_i | with_j] - worth[with_i] - worth[with_j] + worth[set]);
      }
      matrix[i * num_features + i] -= value;
    }
    matrix[i * num_features + i] += values[i];
  }
  return matrix;
}

inline double leaf_output(const model::Forest& forest, std::size_t index, model::NodeIndex node, std::size_t group) {
  const model::Tree& tree = forest.trees[index];
  const double weight = forest.tree_weight.empty() ? 1.0 : static_cast<double>(forest.tree_weight[index]);
  const auto leaf = static_cast<std::size_t>(node);
  if (tree.leaf_size > 1) return weight * static_cast<double>(tree.leaf_values[leaf * tree.leaf_size + group]);
  return forest.tree_group[index] == group ? weight * static_cast<double>(tree.split_condition[leaf]) : 0;
}

// Mean output of a tree below `node` when the row decides at splits of `known` features and the cover at all others.
inline double path_dependent_worth(const model::Forest& forest, std::size_t index, model::NodeIndex node,
                                   std::span<const float> row, FeatureSet known, std::size_t group) {
  const model::Tree& tree = forest.trees[index];
  if (tree.is_leaf(node)) return leaf_output(forest, index, node, group);
  const auto at = static_cast<std::size_t>(node);
  const model::NodeIndex left = tree.left_child[at];
  const model::NodeIndex right = tree.right_child[at];
  const auto below = [&](model::NodeIndex child) {
    return path_dependent_worth(forest, index, child, row, known, group);
  };
  if (contains(known, tree.split_feature[at]))
    return below(model::goes_left(tree, node, row[tree.split_feature[at]]) ? left : right);
  const double cover = tree.sum_hessian[at];
  const auto share = [&](model::NodeIndex child) {
    return cover > 0 ? static_cast<double>(tree.sum_hessian[static_cast<std::size_t>(child)]) / cover : 0.5;
  };
  return share(left) * below(left) + share(right) * below(right);
}

// The sum over all trees.
inline Game path_dependent_game(const model::Forest& forest, std::span<const float> row, std::size_t group) {
  return [&forest, row, group](FeatureSet known) {
    double worth = 0;
    for (std::size_t i = 0; i < forest.trees.size(); ++i)
      worth += path_dependent_worth(forest, i, 0, row, known, group);
    return worth;
  };
}

// Mean output when the row gives the features of the set and each background row in turn the others.
inline Game background_game(const model::Forest& forest, std::span<const float> row,
                            const data::DenseMatrix& background, std::size_t group) {
  return [&forest, row, &background, group](FeatureSet known) {
    double worth = 0;
    for (std::size_t other = 0; other < background.num_rows; ++other) {
      std::vector<float> mixed(background.row(other).begin(), background.row(other).end());
      for (std::size_t i = 0; i < mixed.size(); ++i)
        if (contains(known, i)) mixed[i] = row[i];
      for (std::size_t i = 0; i < forest.trees.size(); ++i)
        worth += leaf_output(forest, i, model::leaf_of(forest.trees[i], mixed), group);
    }
    return worth / static_cast<double>(background.num_rows);
  };
}

// Random covers of leaves, some of them 0, summed upwards.
inline void give_covers(model::Forest& forest, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (model::Tree& tree : forest.trees) {
    for (std::size_t node = tree.num_nodes(); node-- > 0;) {  // children have greater ids
      if (tree.left_child[node] == model::kNoNode) {
        tree.sum_hessian[node] = static_cast<float>(random() % 8) * 0.5f;
      } else {
        tree.sum_hessian[node] = tree.sum_hessian[static_cast<std::size_t>(tree.left_child[node])] +
                                 tree.sum_hessian[static_cast<std::size_t>(tree.right_child[node])];
      }
    }
  }
}

inline model::Model model_of(model::Forest forest, std::size_t num_features) {
  model::Model result;
  result.num_features = num_features;
  result.num_target = static_cast<int>(forest.num_groups);
  result.base_score = {0.25f};
  result.learner = std::move(forest);
  return result;
}

// Forests of every kind that the explanations must know; each small enough for all subsets of its features.
struct ExplainedCase {
  const char* name;
  ForestShape shape;
};

inline std::vector<ExplainedCase> explained_cases() {
  return {
      {"stumps and trees of one leaf", {.num_trees = 6, .num_leaves = 2, .max_depth = 1, .num_features = 3}},
      {"complete trees", {.num_trees = 4, .num_leaves = 16, .max_depth = 4, .complete = true, .num_features = 8}},
      {"ragged and deep, features repeat", {.num_trees = 3, .num_leaves = 40, .max_depth = 20, .num_features = 4}},
      {"ragged and deep, many features", {.num_trees = 3, .num_leaves = 40, .max_depth = 20, .num_features = 10}},
      {"categories", {.num_trees = 3, .num_leaves = 20, .max_depth = 8, .num_features = 6, .categorical = 0.5}},
      {"several groups", {.num_trees = 6, .num_leaves = 12, .num_features = 5, .num_groups = 3}},
      {"dart", {.num_trees = 4, .num_leaves = 12, .num_features = 5, .num_groups = 2, .weighted = true}},
      {"vector leaves", {.num_trees = 3, .num_leaves = 12, .num_features = 5, .num_groups = 3, .leaf_size = 3}},
      {"one feature", {.num_trees = 2, .num_leaves = 9, .max_depth = 8, .num_features = 1}},
  };
}

}  // namespace espalier::test
