#include "model/forest/tree.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

using espalier::model::leaf_of;
using espalier::model::Tree;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// 0: feature 1 < 0.5 ? 1 : 2
Tree one_split() {
  Tree tree = Tree::stump(0, 1);
  tree.split_leaf(0);
  tree.split_feature[0] = 1;
  tree.split_condition[0] = 0.5f;
  return tree;
}

int leaf(const Tree& tree, std::vector<float> row) { return leaf_of(tree, row); }

}  // namespace

TEST_CASE("a value equal to the threshold goes right, the float32 below it left", "[model][tree]") {
  const Tree tree = one_split();
  CHECK(leaf(tree, {0, 0.5f}) == 2);
  CHECK(leaf(tree, {0, std::nextafterf(0.5f, 0)}) == 1);
  CHECK(leaf(tree, {0, std::numeric_limits<float>::infinity()}) == 2);
}

TEST_CASE("minus zero is not below zero, a denormal below it is", "[model][tree]") {
  Tree tree = one_split();
  tree.split_condition[0] = 0.0f;
  CHECK(leaf(tree, {0, -0.0f}) == 2);
  CHECK(leaf(tree, {0, -std::numeric_limits<float>::denorm_min()}) == 1);
}

TEST_CASE("a missing value and a feature beyond the row go the default way", "[model][tree]") {
  Tree tree = one_split();
  CHECK(leaf(tree, {0, kMissing}) == 2);
  CHECK(leaf(tree, {0}) == 2);
  tree.default_left[0] = 1;
  CHECK(leaf(tree, {0, kMissing}) == 1);
  CHECK(leaf(tree, {0}) == 1);
}

TEST_CASE("a category goes right when its code is listed", "[model][tree]") {
  Tree tree = one_split();
  tree.is_categorical[0] = 1;
  CHECK(leaf(tree, {0, 3}) == 1);  // no list at all
  tree.category_begin = {1, 0, 0};
  tree.category_end = {3, 0, 0};
  tree.categories = {0, 3, 70000};
  CHECK(leaf(tree, {0, 3}) == 2);
  CHECK(leaf(tree, {0, 3.75f}) == 2);  // the code is the whole part
  CHECK(leaf(tree, {0, 70000}) == 2);
  CHECK(leaf(tree, {0, 0}) == 1);
  CHECK(leaf(tree, {0, -3}) == 1);
  CHECK(leaf(tree, {0, 16777216}) == 1);
  CHECK(leaf(tree, {0, std::numeric_limits<float>::infinity()}) == 1);
}

TEST_CASE("depth counts the edges of the longest path", "[model][tree]") {
  Tree tree = Tree::stump(0, 1);
  CHECK(tree.depth() == 0);
  CHECK(tree.split_leaf(0) == 1);
  CHECK(tree.split_leaf(2) == 3);
  CHECK(tree.depth() == 2);
  CHECK(tree.parent[4] == 2);
}
