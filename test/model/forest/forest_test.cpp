#include "model/forest/forest.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace espalier;
using model::Forest;
using model::Tree;

namespace {

Forest stumps(std::vector<float> values, std::vector<std::uint32_t> groups) {
  Forest forest;
  for (const float value : values) forest.trees.push_back(Tree::stump(value, 1));
  forest.num_groups = 1 + *std::ranges::max_element(groups);
  forest.tree_group = std::move(groups);
  for (std::uint32_t i = 0; i <= values.size(); ++i) forest.round_begin.push_back(i);
  return forest;
}

const data::FeatureMatrix kOneRow = data::DenseMatrix{.num_rows = 1, .num_features = 1, .values = {0}};

}  // namespace

TEST_CASE("leaves are added in tree order in float32, each to its group", "[model][forest]") {
  // 1e8 + 3 is 1e8 + 0 or + 8 in float32: another order would keep the small leaves.
  const Forest forest = stumps({1e8f, 3, 3, -1e8f, 7}, {0, 0, 0, 0, 1});
  std::vector<float> margins = {0, 0.5f};
  add_margins(forest, kOneRow, margins);
  CHECK(margins == std::vector<float>{0, 7.5f});
}

TEST_CASE("dart rounds leaf times weight before it adds", "[model][forest]") {
  Forest forest = stumps({1.1f}, {0});
  forest.tree_weight = {1.3f};
  std::vector<float> margins = {-1.43f};
  const float product = 1.1f * 1.3f;
  add_margins(forest, kOneRow, margins);
  CHECK(margins.front() == -1.43f + product);
}

TEST_CASE("a vector leaf adds one value to each group", "[model][forest]") {
  Forest forest = stumps({0}, {0});
  forest.num_groups = 2;
  forest.trees[0].leaf_size = 2;
  forest.trees[0].leaf_values = {3, 4};
  std::vector<float> margins = {1, 1};
  add_margins(forest, kOneRow, margins);
  CHECK(margins == std::vector<float>{4, 5});
}

TEST_CASE("an absent entry of a sparse row is missing", "[model][forest]") {
  Forest forest = stumps({0}, {0});
  Tree& tree = forest.trees[0];
  tree.split_leaf(0);
  tree.split_condition = {0.5f, 10, 20};
  const data::SparseMatrix rows = {
      .num_rows = 2, .num_features = 1, .row_start = {0, 1, 1}, .features = {0}, .values = {0.25f}};
  std::vector<float> margins = {0, 0};
  add_margins(forest, data::FeatureMatrix(rows), margins);
  CHECK(margins == std::vector<float>{10, 20});
}

TEST_CASE("truncation keeps whole rounds", "[model][forest]") {
  Forest forest = stumps({1, 2, 3, 4}, {0, 1, 0, 1});
  forest.round_begin = {0, 2, 4};
  forest.tree_weight = {1, 1, 1, 1};
  truncate(forest, 1);
  CHECK(forest.num_rounds() == 1);
  CHECK(forest.trees.size() == 2);
  CHECK(forest.tree_group == std::vector<std::uint32_t>{0, 1});
  CHECK(forest.tree_weight.size() == 2);
  truncate(forest, 5);
  CHECK(forest.num_rounds() == 1);
}
