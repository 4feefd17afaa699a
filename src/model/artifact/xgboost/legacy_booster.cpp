#include "model/artifact/xgboost/legacy_booster.h"

#include <algorithm>
#include <format>
#include <string>

#include "model/artifact/xgboost/forest_rounds.h"
#include "model/artifact/xgboost/tree_checks.h"

namespace espalier::model {
namespace {

constexpr std::size_t kForestParamSize = 160;
constexpr std::size_t kTreeParamSize = 148;
constexpr std::size_t kLinearParamSize = 136;
constexpr std::size_t kNodeSize = 20;
constexpr std::size_t kStatisticSize = 16;
constexpr std::uint32_t kHighBit = 0x80000000U;

struct ForestParam {
  std::size_t num_trees = 0;
  int num_parallel_tree = 1;
};

ForestParam read_forest_param(BinaryCursor& cursor) {
  BinaryCursor param(cursor.take(kForestParamSize), "");
  const auto num_trees = param.number<std::int32_t>();
  const auto num_parallel_tree = param.number<std::int32_t>();
  param.skip(20);  // counts that only older versions used
  const auto leaf_size = param.number<std::int32_t>();
  if (num_trees < 0 || static_cast<std::size_t>(num_trees) > cursor.remaining() / kTreeParamSize) {
    cursor.refuse(std::format("{} trees are more than the rest of the file holds", num_trees));
  }
  if (num_trees != 0 && num_parallel_tree > num_trees) {
    cursor.refuse(std::format("a round has {} parallel trees, the model {} trees", num_parallel_tree, num_trees));
  }
  if (leaf_size > 1) cursor.refuse("the leaves are vectors, which no version of XGBoost could train in this format");
  return {static_cast<std::size_t>(num_trees), std::max(1, num_parallel_tree)};
}

std::size_t read_num_nodes(BinaryCursor& cursor) {
  BinaryCursor param(cursor.take(kTreeParamSize), "");
  param.skip(4);
  const auto num_nodes = param.number<std::int32_t>();
  if (num_nodes < 1 || static_cast<std::size_t>(num_nodes) > cursor.remaining() / (kNodeSize + kStatisticSize)) {
    cursor.refuse(std::format("a tree of {} nodes is empty, or larger than the rest of the file", num_nodes));
  }
  return static_cast<std::size_t>(num_nodes);
}

void read_nodes(BinaryCursor& cursor, std::size_t num_nodes, Tree& tree) {
  for (std::size_t node = 0; node < num_nodes; ++node) {
    const auto parent = cursor.number<std::uint32_t>();  // the high bit: this node is a left child
    const auto left = cursor.number<NodeIndex>();
    const auto right = cursor.number<NodeIndex>();
    const auto split = cursor.number<std::uint32_t>();  // the high bit: missing goes left
    tree.parent.push_back(parent == ~0U ? kNoNode : static_cast<NodeIndex>(parent & ~kHighBit));
    tree.left_child.push_back(left);
    tree.right_child.push_back(left == kNoNode ? kNoNode : right);
    tree.split_feature.push_back(split & ~kHighBit);
    tree.default_left.push_back(static_cast<std::uint8_t>(split >> 31U));
    tree.split_condition.push_back(cursor.number<float>());
  }
}

Tree read_tree(BinaryCursor& cursor) {
  const std::size_t num_nodes = read_num_nodes(cursor);
  Tree tree;
  read_nodes(cursor, num_nodes, tree);
  tree.is_categorical.assign(num_nodes, 0);
  for (std::size_t node = 0; node < num_nodes; ++node) {
    tree.gain.push_back(cursor.number<float>());
    tree.sum_hessian.push_back(cursor.number<float>());
    tree.base_weight.push_back(cursor.number<float>());
    cursor.skip(4);  // number of leaf children
  }
  return tree;
}

void read_groups(BinaryCursor& cursor, Forest& forest) {
  for (std::size_t tree = 0; tree < forest.trees.size(); ++tree) {
    const auto group = cursor.number<std::uint32_t>();
    if (group >= forest.num_groups) {
      cursor.refuse(
          std::format("tree {} belongs to output {}, the model has {} outputs", tree, group, forest.num_groups));
    }
    forest.tree_group.push_back(group);
  }
}

std::vector<float> read_floats(BinaryCursor& cursor, std::size_t wanted, std::string_view what) {
  const auto count = cursor.number<std::uint64_t>();
  if (count != wanted) cursor.refuse(std::format("{} {} are in the file, {} are wanted", count, what, wanted));
  if (wanted > cursor.remaining() / sizeof(float)) cursor.refuse("the file ends in the middle of the model");
  std::vector<float> numbers(wanted);
  for (float& number : numbers) number = cursor.number<float>();
  return numbers;
}

Forest read_forest(BinaryCursor& cursor, bool is_dart, const BoosterShape& shape) {
  const ForestParam param = read_forest_param(cursor);
  Forest forest;
  forest.num_groups = shape.num_groups;
  forest.num_parallel_tree = param.num_parallel_tree;
  forest.trees.reserve(param.num_trees);
  for (std::size_t index = 0; index < param.num_trees; ++index) {
    forest.trees.push_back(read_tree(cursor));
    check_tree(forest.trees.back(), shape.num_features, std::format("tree {}", index));
  }
  read_groups(cursor, forest);
  if (is_dart) forest.tree_weight = read_floats(cursor, forest.trees.size(), "weights of trees");
  set_regular_rounds(forest);
  return forest;
}

LinearModel read_linear(BinaryCursor& cursor, const BoosterShape& shape) {
  cursor.skip(kLinearParamSize);  // repeats the number of features and outputs
  LinearModel linear;
  linear.num_features = shape.num_features;
  linear.num_groups = shape.num_groups;
  linear.boosted_rounds = 1;  // not in the file; XGBoost 3.x takes a model of no rounds for one without an intercept
  linear.coefficients = read_floats(cursor, (shape.num_features + 1) * shape.num_groups, "weights");
  return linear;
}

}  // namespace

std::variant<Forest, LinearModel> read_legacy_booster(BinaryCursor& cursor, std::string_view name,
                                                      const BoosterShape& shape) {
  if (name == "gblinear") return read_linear(cursor, shape);
  return read_forest(cursor, name == "dart", shape);
}

}  // namespace espalier::model
