#include "model/artifact/xgboost/tree_checks.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "base/error.h"
#include "support/error_of.h"

using namespace espalier;
using model::Tree;

namespace {

// 0 -> (1 -> (3, 4), 2), splits on features 0 and 1.
Tree five_nodes() {
  Tree tree = Tree::stump(0, 1);
  tree.split_leaf(0);
  tree.split_leaf(1);
  tree.split_feature[1] = 1;
  return tree;
}

std::string refusal(Tree tree) {
  return test::error_of<base::PlatformError>([&] { check_tree(tree, 2, "tree 7"); });
}

}  // namespace

TEST_CASE("a sound tree passes unchanged", "[model][artifact]") {
  Tree tree = five_nodes();
  check_tree(tree, 2, "tree 7");
  CHECK(tree == five_nodes());
}

TEST_CASE("cycles and shared nodes are refused", "[model][artifact]") {
  Tree cycle = five_nodes();
  cycle.left_child[1] = 0;
  CHECK(refusal(cycle) == "tree 7: node 1: child 0 is reached on another path too");
  Tree own_child = five_nodes();
  own_child.right_child[1] = 1;
  CHECK(refusal(own_child) == "tree 7: node 1: child 1 is reached on another path too");
  Tree shared = five_nodes();
  shared.left_child[1] = 4;
  CHECK(refusal(shared) == "tree 7: node 1: child 4 is reached on another path too");
}

TEST_CASE("a child has to name its parent", "[model][artifact]") {
  Tree tree = five_nodes();
  tree.parent[4] = 0;
  CHECK(refusal(tree) == "tree 7: node 1: child 4 says that its parent is 0");
}

TEST_CASE("an inner node with one child is refused", "[model][artifact]") {
  Tree tree = five_nodes();
  tree.right_child[1] = model::kNoNode;
  CHECK(refusal(tree) == "tree 7: node 1: child -1 is not one of the tree's 5 nodes");
}

TEST_CASE("split features lie within the model and thresholds are numbers", "[model][artifact]") {
  Tree wide = five_nodes();
  wide.split_feature[1] = 2;
  CHECK(refusal(wide) == "tree 7: node 1: the split is on feature 2, the model has 2 features");
  Tree vague = five_nodes();
  vague.split_condition[0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(refusal(vague) == "tree 7: node 0: the threshold is not a number");
}

TEST_CASE("category codes are bounded and put in order", "[model][artifact]") {
  Tree tree = five_nodes();
  tree.is_categorical[0] = 1;
  tree.category_begin = {0, 0, 0, 0, 0};
  tree.category_end = {3, 0, 0, 0, 0};
  tree.categories = {5, 2, 9};
  check_tree(tree, 2, "tree 7");
  CHECK(tree.categories == std::vector<std::int32_t>{2, 5, 9});
  tree.categories[1] = 1 << 24;
  CHECK(refusal(tree) == "tree 7: node 0: category 16777216 is not allowed, only 0 to 16777215");
}

TEST_CASE("nodes that pruning cut off become empty leaves", "[model][artifact]") {
  Tree tree = five_nodes();
  tree.left_child[1] = tree.right_child[1] = model::kNoNode;
  tree.split_feature[3] = 4000000000U;
  check_tree(tree, 2, "tree 7");
  CHECK(tree.num_deleted == 2);
  CHECK(tree.parent[3] == model::kNoParent);
  CHECK(tree.split_feature[3] == 0);
}
