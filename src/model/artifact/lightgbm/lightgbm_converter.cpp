#include "model/artifact/lightgbm/lightgbm_converter.h"

#include <algorithm>
#include <format>
#include <memory>
#include <utility>

#include "model/artifact/document/document.h"
#include "model/artifact/lightgbm/lightgbm_splits.h"

namespace espalier::model {
namespace {

constexpr std::size_t kMaxNodes = 1U << 20U;
constexpr std::size_t kMaxKnown = 32;
constexpr std::size_t kMaxCategories = 1U << 20U;  // of all splits of a tree, which may share few bytes of the file

// What is known of features on the way to a node; only splits that need several comparisons add to it.
using KnownRanges = std::vector<std::pair<std::uint32_t, ValueRange>>;

class Converter {
 public:
  Converter(const LightGbmTree& source, double scale, std::string_view where)
      : source_(source), scale_(scale), where_(where), tree_(Tree::stump(0, 0)) {}

  Tree run() {
    open_.push_back({source_.left_child.empty() ? ~0 : 0, 0, {}});
    while (!open_.empty()) {
      Task task = std::move(open_.back());
      open_.pop_back();
      place(std::move(task));
    }
    return std::move(tree_);
  }

 private:
  struct Task {
    std::int32_t child;  // of the source: inner node or ~leaf
    NodeIndex target;
    KnownRanges known;
  };

  void place(Task task) {
    if (task.child < 0) return place_leaf(static_cast<std::size_t>(~task.child), task.target);
    const auto node = static_cast<std::size_t>(task.child);
    if (source_.is_categorical(node)) return place_categorical(node, std::move(task));
    const std::vector<Segment> whole =
        split_segments(source_.threshold[node], source_.default_left(node), source_.missing(node));
    const auto known = std::ranges::find(task.known, source_.split_feature[node], &KnownRanges::value_type::first);
    const bool is_known = known != task.known.end();
    place_segments(node, task, clipped(whole, is_known ? known->second : ValueRange{}), is_known || whole.size() > 2);
  }

  void place_leaf(std::size_t leaf, NodeIndex target) {
    const auto index = static_cast<std::size_t>(target);
    tree_.split_condition[index] = static_cast<float>(source_.leaf_value[leaf] * scale_);
    tree_.base_weight[index] = tree_.split_condition[index];
    tree_.sum_hessian[index] = static_cast<float>(source_.leaf_count[leaf]);
  }

  // LightGBM's set goes left, ours goes right. A missing value and one outside the set go the other way in both.
  void place_categorical(std::size_t node, Task task) {
    const NodeIndex left = split(node, task.target);
    const auto index = static_cast<std::size_t>(task.target);
    if (tree_.category_begin.empty()) {
      tree_.category_begin.assign(tree_.num_nodes(), 0);
      tree_.category_end.assign(tree_.num_nodes(), 0);
    }
    tree_.is_categorical[index] = 1;
    tree_.default_left[index] = 1;
    tree_.category_begin[index] = static_cast<std::int32_t>(tree_.categories.size());
    const std::vector<std::int32_t> codes = source_.categories(node);
    if (tree_.categories.size() + codes.size() > kMaxCategories) {
      refuse_at(where_, std::format("its splits name more than {} categories", kMaxCategories));
    }
    tree_.categories.insert(tree_.categories.end(), codes.begin(), codes.end());
    tree_.category_end[index] = static_cast<std::int32_t>(tree_.categories.size());
    open_.push_back({source_.left_child[node], left + 1, task.known});
    open_.push_back({source_.right_child[node], left, std::move(task.known)});
  }

  // A chain of comparisons: below the border of the first segment its side, else the rest.
  void place_segments(std::size_t node, const Task& task, const std::vector<Segment>& segments, bool is_to_be_known) {
    NodeIndex target = task.target;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Segment& segment = segments[i];
      KnownRanges known = task.known;
      if (is_to_be_known) learn(known, source_.split_feature[node], segment.values);
      const std::int32_t child = segment.goes_left ? source_.left_child[node] : source_.right_child[node];
      if (i + 1 == segments.size()) {
        open_.push_back({child, target, std::move(known)});
        return;
      }
      const NodeIndex left = split(node, target);
      const auto index = static_cast<std::size_t>(target);
      tree_.split_condition[index] = segment.values.upper;
      tree_.default_left[index] = segment.values.has_missing ? 1 : 0;
      open_.push_back({child, left, std::move(known)});
      target = left + 1;
    }
  }

  // Each further comparison repeats a subtree, so more of them than this would exceed kMaxNodes anyway.
  void learn(KnownRanges& known, std::uint32_t feature, const ValueRange& range) {
    const auto found = std::ranges::find(known, feature, &KnownRanges::value_type::first);
    if (found == known.end()) {
      if (known.size() == kMaxKnown) refuse_size();
      known.emplace_back(feature, range);
    } else {
      found->second = range;
    }
  }

  [[noreturn]] void refuse_size() const {
    refuse_at(where_, "with zero_as_missing it needs more than 1048576 nodes of XGBoost's; train it without");
  }

  NodeIndex split(std::size_t node, NodeIndex target) {
    if (tree_.num_nodes() > kMaxNodes + 2 * source_.leaf_value.size()) {
      refuse_size();
    }
    const NodeIndex left = tree_.split_leaf(target);
    const auto index = static_cast<std::size_t>(target);
    tree_.split_feature[index] = source_.split_feature[node];
    tree_.gain[index] = static_cast<float>(source_.gain[node]);
    tree_.sum_hessian[index] = static_cast<float>(source_.internal_count[node]);
    tree_.base_weight[index] = static_cast<float>(source_.internal_value[node] * scale_);
    return left;
  }

  const LightGbmTree& source_;
  double scale_;
  std::string_view where_;
  Tree tree_;
  std::vector<Task> open_;
};

}  // namespace

Tree converted_tree(const LightGbmTree& source, double scale, std::string_view where) {
  return Converter(source, scale, where).run();
}

}  // namespace espalier::model
