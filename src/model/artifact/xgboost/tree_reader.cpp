#include "model/artifact/xgboost/tree_reader.h"

#include <algorithm>
#include <format>
#include <utility>

#include "model/artifact/document/ranges.h"

namespace espalier::model {
namespace {

template <typename T>
std::vector<T> sized(const Field& field, std::vector<T> values, std::size_t size) {
  if (values.size() != size) {
    field.refuse(std::format("has {} numbers, {} are wanted for the tree's nodes", values.size(), size));
  }
  return values;
}

// Statistics that do not decide a prediction may be absent (trees with vector leaves have none).
std::vector<float> read_statistic(const Field& tree, std::string_view name, std::size_t num_nodes) {
  const std::optional<Field> field = tree.find(name);
  return field ? sized(*field, field->floats(), num_nodes) : std::vector<float>(num_nodes, 0.0f);
}

// base_weights holds a vector per node; from 3.2 on leaf_weights holds those of the leaves, and a leaf's right child is
// its index there.
void read_vector_leaves(const Field& field, Tree& tree) {
  const Field base_weights = field.member("base_weights");
  tree.leaf_values = sized(base_weights, base_weights.floats(), tree.num_nodes() * tree.leaf_size);
  tree.base_weight.assign(tree.num_nodes(), 0.0f);
  const std::optional<Field> leaf_weights = field.find("leaf_weights");
  const std::vector<float> weights = leaf_weights ? leaf_weights->floats() : std::vector<float>{};
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.left_child[node] != kNoNode) continue;
    const NodeIndex leaf = std::exchange(tree.right_child[node], kNoNode);
    tree.split_condition[node] = 0;  // versions leave different numbers there, NaN among them
    if (weights.empty() || leaf == kNoNode) continue;
    if (leaf < 0 || static_cast<std::size_t>(leaf) >= weights.size() / tree.leaf_size) {
      field.refuse(std::format("node {}: leaf {} is not in 'leaf_weights'", node, leaf));
    }
    std::copy_n(weights.begin() + leaf * static_cast<std::ptrdiff_t>(tree.leaf_size), tree.leaf_size,
                tree.leaf_values.begin() + static_cast<std::ptrdiff_t>(node * tree.leaf_size));
  }
}

// Which codes go right at which node. The lists of different nodes may lie in any order in `categories` and may share
// codes there; each is copied, as the checks sort it.
void read_categories(const Field& field, Tree& tree) {
  const std::optional<Field> nodes_field = field.find("categories_nodes");
  if (!nodes_field) return;
  const std::vector<std::int32_t> nodes = nodes_field->int32s();
  if (nodes.empty()) return;
  const std::vector<std::int64_t> begins =
      sized(field.member("categories_segments"), field.member("categories_segments").int64s(), nodes.size());
  const std::vector<std::int64_t> sizes =
      sized(field.member("categories_sizes"), field.member("categories_sizes").int64s(), nodes.size());
  const std::vector<std::int32_t> categories = field.member("categories").int32s();
  tree.category_begin.assign(tree.num_nodes(), 0);
  tree.category_end.assign(tree.num_nodes(), 0);
  const auto limit = std::min<std::int64_t>(static_cast<std::int64_t>(categories.size()), kMaxInt);
  std::int64_t total = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] < 0 || static_cast<std::size_t>(nodes[i]) >= tree.num_nodes()) {
      nodes_field->refuse(std::format("names node {}, which the tree does not have", nodes[i]));
    }
    if (begins[i] < 0 || begins[i] > limit || sizes[i] < 0 || sizes[i] > limit - begins[i] ||
        (total += sizes[i]) > limit) {
      nodes_field->refuse(std::format("points node {} to categories that the tree does not have", nodes[i]));
    }
    const auto node = static_cast<std::size_t>(nodes[i]);
    tree.category_begin[node] = static_cast<std::int32_t>(tree.categories.size());
    tree.categories.insert(tree.categories.end(), categories.begin() + begins[i],
                           categories.begin() + begins[i] + sizes[i]);
    tree.category_end[node] = static_cast<std::int32_t>(tree.categories.size());
  }
}

}  // namespace

Tree read_tree(const Field& field, std::size_t num_groups) {
  const Field param = field.member("tree_param");
  const auto size = static_cast<std::size_t>(param.member("num_nodes").integer(1, kMaxInt));
  Tree tree;
  const auto nodes = [&](std::string_view name) { return field.member(name); };
  tree.left_child = sized(nodes("left_children"), nodes("left_children").int32s(), size);
  tree.right_child = sized(nodes("right_children"), nodes("right_children").int32s(), size);
  tree.parent = sized(nodes("parents"), nodes("parents").int32s(), size);
  tree.split_feature = sized(nodes("split_indices"), nodes("split_indices").uint32s(), size);
  tree.split_condition = sized(nodes("split_conditions"), nodes("split_conditions").floats(), size);
  tree.default_left = sized(nodes("default_left"), nodes("default_left").flags(), size);
  const std::optional<Field> split_type = field.find("split_type");  // absent before XGBoost 1.3: all numeric
  tree.is_categorical = split_type ? sized(*split_type, split_type->flags(), size) : std::vector<std::uint8_t>(size, 0);
  tree.gain = read_statistic(field, "loss_changes", size);
  tree.sum_hessian = read_statistic(field, "sum_hessian", size);
  const std::optional<Field> leaf_size = param.find("size_leaf_vector");
  tree.leaf_size = static_cast<std::size_t>(leaf_size ? std::max<std::int64_t>(1, leaf_size->integer(0, kMaxInt)) : 1);
  if (tree.leaf_size > 1) {
    if (tree.leaf_size != num_groups) {
      leaf_size->refuse(std::format("is {}, the model has {} outputs", tree.leaf_size, num_groups));
    }
    read_vector_leaves(field, tree);
  } else {
    tree.base_weight = read_statistic(field, "base_weights", size);
  }
  read_categories(field, tree);
  return tree;
}

}  // namespace espalier::model
