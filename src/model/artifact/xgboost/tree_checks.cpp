#include "model/artifact/xgboost/tree_checks.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "data/ranges.h"
#include "model/artifact/document/document.h"

namespace espalier::model {
namespace {

constexpr auto kMaxCategory = static_cast<std::int32_t>(data::kMaxCategories - 1);

class TreeCheck {
 public:
  TreeCheck(Tree& tree, std::size_t num_features, std::string_view where)
      : tree_(tree), num_features_(num_features), where_(where), is_reached_(tree.num_nodes(), 0) {}

  void run() {
    std::vector<NodeIndex> open = {0};
    is_reached_[0] = 1;
    if (tree_.parent[0] != kNoParent && tree_.parent[0] != kNoNode) refuse(0, "the root has a parent");
    tree_.parent[0] = kNoParent;
    while (!open.empty()) {
      const NodeIndex node = open.back();
      open.pop_back();
      const auto index = static_cast<std::size_t>(node);
      if (tree_.left_child[index] == kNoNode && tree_.right_child[index] == kNoNode) {
        check_leaf(index);
        continue;
      }
      check_split(index);
      for (const NodeIndex child : {tree_.right_child[index], tree_.left_child[index]}) {
        check_child(index, child);
        open.push_back(child);
      }
    }
    clear_unreached();
  }

 private:
  // Only a leaf's value matters to a prediction; its other fields are set to fixed values, whatever the file says.
  void check_leaf(std::size_t node) {
    tree_.is_categorical[node] = 0;
    if (!tree_.category_begin.empty()) tree_.category_begin[node] = tree_.category_end[node] = 0;
    tree_.split_feature[node] = 0;
  }

  void check_split(std::size_t node) {
    if (tree_.split_feature[node] >= num_features_) {
      refuse(node, std::format("the split is on feature {}, the model has {} features", tree_.split_feature[node],
                               num_features_));
    }
    if (tree_.is_categorical[node] == 0) {
      if (std::isnan(tree_.split_condition[node])) refuse(node, "the threshold is not a number");
      if (!tree_.category_begin.empty()) tree_.category_begin[node] = tree_.category_end[node] = 0;
    } else if (!tree_.category_begin.empty()) {
      check_categories(node);
    }
  }

  void check_categories(std::size_t node) {
    const auto first = tree_.categories.begin() + tree_.category_begin[node];
    const auto last = tree_.categories.begin() + tree_.category_end[node];
    for (auto code = first; code != last; ++code) {
      if (*code < 0 || *code > kMaxCategory) {
        refuse(node, std::format("category {} is not allowed, only 0 to {}", *code, kMaxCategory));
      }
    }
    if (!std::is_sorted(first, last)) std::sort(first, last);
  }

  void check_child(std::size_t node, NodeIndex child) {
    if (child < 0 || static_cast<std::size_t>(child) >= tree_.num_nodes()) {
      refuse(node, std::format("child {} is not one of the tree's {} nodes", child, tree_.num_nodes()));
    }
    const auto index = static_cast<std::size_t>(child);
    if (is_reached_[index] != 0) refuse(node, std::format("child {} is reached on another path too", child));
    if (tree_.parent[index] != static_cast<NodeIndex>(node)) {
      refuse(node, std::format("child {} says that its parent is {}", child, tree_.parent[index]));
    }
    is_reached_[index] = 1;
  }

  // Pruned nodes stay in XGBoost's arrays. What is left in them is cleared, so that no reader of the tree stumbles over
  // it.
  void clear_unreached() {
    tree_.num_deleted = 0;
    for (std::size_t node = 0; node < tree_.num_nodes(); ++node) {
      if (is_reached_[node] != 0) continue;
      ++tree_.num_deleted;
      tree_.left_child[node] = tree_.right_child[node] = kNoNode;
      tree_.parent[node] = kNoParent;
      tree_.split_condition[node] = 0;
      tree_.default_left[node] = 0;
      check_leaf(node);
    }
  }

  [[noreturn]] void refuse(std::size_t node, std::string_view what) const {
    refuse_at(where_, std::format("node {}: {}", node, what));
  }

  Tree& tree_;
  std::size_t num_features_;
  std::string_view where_;
  std::vector<std::uint8_t> is_reached_;
};

}  // namespace

void check_tree(Tree& tree, std::size_t num_features, std::string_view where) {
  TreeCheck(tree, num_features, where).run();
}

}  // namespace espalier::model
