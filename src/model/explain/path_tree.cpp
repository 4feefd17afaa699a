#include "model/explain/path_tree.h"

#include <algorithm>
#include <span>
#include <utility>

namespace espalier::model {
namespace {

// What is above a node: the splits of each feature on the path to it.
struct Last {
  std::int32_t node = kNone;
  Side side = kLeft;
};

class PathTreeBuilder {
 public:
  PathTreeBuilder(const Tree& tree, double weight, std::size_t output, const UsedFeatures& used)
      : tree_(tree), weight_(weight), output_(output), used_(used), slot_of_column_(used.features.size(), kNoSlot) {
    built_.tree = &tree;
  }

  PathTree build() {
    if (tree_.is_leaf(0)) {
      built_.expected_value = leaf_value(0);
      return std::move(built_);
    }
    std::vector<Step> steps = {{.node = 0, .parent = kNone, .side = kLeft, .leaves = false}};
    while (!steps.empty()) {
      const Step step = steps.back();
      steps.pop_back();
      if (step.leaves) {
        leave(step.parent);
        continue;
      }
      const std::int32_t index = enter(step.node, step.parent, step.side);
      const auto node = static_cast<std::size_t>(step.node);
      steps.push_back({.node = 0, .parent = index, .side = kLeft, .leaves = true});
      const std::array children = {tree_.left_child[node], tree_.right_child[node]};
      for (const Side side : {kRight, kLeft}) {  // the left one is taken off the stack first
        const NodeIndex child = children[side];
        if (!tree_.is_leaf(child)) steps.push_back({.node = child, .parent = index, .side = side, .leaves = false});
      }
    }
    set_means();
    return std::move(built_);
  }

 private:
  static constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;
  struct Step {
    NodeIndex node;
    std::int32_t parent;  // path node: the parent of `node`, or the node to leave
    Side side;
    bool leaves;
  };

  double leaf_value(NodeIndex node) const {
    const auto leaf = static_cast<std::size_t>(node);
    const float value =
        tree_.leaf_size == 1 ? tree_.split_condition[leaf] : tree_.leaf_values[leaf * tree_.leaf_size + output_];
    return weight_ * static_cast<double>(value);
  }

  std::uint32_t slot_of(std::uint32_t column) {
    std::uint32_t& slot = slot_of_column_[column];
    if (slot == kNoSlot) {
      slot = static_cast<std::uint32_t>(built_.features.size());
      built_.features.push_back(used_.features[column]);
      last_.emplace_back();
    }
    return slot;
  }

  std::int32_t enter(NodeIndex node, std::int32_t parent, Side side) {
    const auto index = static_cast<std::int32_t>(built_.nodes.size());
    const auto id = static_cast<std::size_t>(node);
    PathNode added;
    added.node = node;
    added.column = used_.column[tree_.split_feature[id]];
    added.slot = slot_of(added.column);
    added.threshold = tree_.split_condition[id];
    added.default_left = tree_.default_left[id] != 0;
    added.is_categorical = tree_.is_categorical[id] != 0;
    added.parent = parent;
    added.side = side;
    if (parent != kNone) {
      PathNode& above = built_.nodes[static_cast<std::size_t>(parent)];
      above.child[side] = index;
      last_[above.slot] = {.node = parent, .side = side};
      added.num_path_features = above.num_path_features;
    }
    added.ancestor = last_[added.slot].node;
    added.ancestor_side = last_[added.slot].side;
    if (added.ancestor == kNone) ++added.num_path_features;
    built_.max_path_features = std::max<std::size_t>(built_.max_path_features, added.num_path_features);
    set_children(added, id);
    built_.nodes.push_back(added);
    return index;
  }

  void set_children(PathNode& added, std::size_t id) const {
    const double above = added.ancestor == kNone
                             ? 1.0
                             : built_.nodes[static_cast<std::size_t>(added.ancestor)].chain_share[added.ancestor_side];
    const std::array children = {tree_.left_child[id], tree_.right_child[id]};
    const double cover = tree_.sum_hessian[id];
    for (const Side side : {kLeft, kRight}) {
      const double below = tree_.sum_hessian[static_cast<std::size_t>(children[side])];
      added.cover_share[side] = cover > 0 ? below / cover : 0.5;
      added.chain_share[side] = above * added.cover_share[side];
      if (tree_.is_leaf(children[side])) added.leaf_value[side] = leaf_value(children[side]);
    }
  }

  void leave(std::int32_t index) {
    const PathNode& left = built_.nodes[static_cast<std::size_t>(index)];
    last_[left.slot] = {.node = left.ancestor, .side = left.ancestor_side};
  }

  void set_means() {
    for (std::size_t index = built_.nodes.size(); index-- > 0;) {
      PathNode& node = built_.nodes[index];
      for (const Side side : {kLeft, kRight}) {
        const std::int32_t child = node.child[side];
        const double below =
            child == kNone ? node.leaf_value[side] : built_.nodes[static_cast<std::size_t>(child)].mean;
        node.mean += node.cover_share[side] * below;
      }
    }
    built_.expected_value = built_.nodes.front().mean;
  }

  const Tree& tree_;
  double weight_;
  std::size_t output_;
  const UsedFeatures& used_;
  std::vector<std::uint32_t> slot_of_column_;
  std::vector<Last> last_;  // by slot
  PathTree built_;
};

UsedFeatures used_features(std::span<const Tree> trees, std::size_t num_features) {
  UsedFeatures used;
  used.column.assign(num_features, UsedFeatures::kUnused);
  for (const Tree& tree : trees) {
    std::vector<NodeIndex> open = {0};
    while (!open.empty()) {
      const NodeIndex node = open.back();
      open.pop_back();
      if (tree.is_leaf(node)) continue;
      const auto id = static_cast<std::size_t>(node);
      used.column[tree.split_feature[id]] = 0;
      open.push_back(tree.left_child[id]);
      open.push_back(tree.right_child[id]);
    }
  }
  for (std::size_t feature = 0; feature < num_features; ++feature) {
    if (used.column[feature] == UsedFeatures::kUnused) continue;
    used.column[feature] = static_cast<std::uint32_t>(used.features.size());
    used.features.push_back(static_cast<data::FeatureIndex>(feature));
  }
  return used;
}

}  // namespace

PathForest make_path_forest(const Forest& forest, std::size_t first_tree, std::size_t last_tree,
                            std::size_t num_features) {
  PathForest result;
  const std::span<const Tree> trees(forest.trees.data() + first_tree, last_tree - first_tree);
  result.used = used_features(trees, num_features);
  for (std::size_t index = first_tree; index < last_tree; ++index) {
    const Tree& tree = forest.trees[index];
    const double weight = forest.tree_weight.empty() ? 1.0 : static_cast<double>(forest.tree_weight[index]);
    for (std::size_t output = 0; output < tree.leaf_size; ++output) {
      PathTree built = PathTreeBuilder(tree, weight, output, result.used).build();
      built.group = tree.leaf_size == 1 ? forest.tree_group[index] : output;
      result.trees.push_back(std::move(built));
    }
  }
  return result;
}

}  // namespace espalier::model
