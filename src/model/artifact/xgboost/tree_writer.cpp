#include "model/artifact/xgboost/tree_writer.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/number.h"
#include "model/artifact/xgboost/tree_order.h"

namespace espalier::model {
namespace {

template <typename T>
void write_numbers(DocumentWriter& writer, std::string_view name, const std::vector<T>& numbers) {
  writer.key(name);
  writer.numbers(std::span<const T>(numbers));
}

// The codes packed in node order: which nodes have a categorical split, where each one's codes begin, how many.
void write_categories(DocumentWriter& writer, const Tree& tree) {
  std::vector<std::int32_t> codes;
  std::vector<std::int32_t> nodes;
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> sizes;
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.is_categorical[node] == 0) continue;
    const bool has_codes = !tree.category_begin.empty();
    const std::int32_t begin = has_codes ? tree.category_begin[node] : 0;
    const std::int32_t end = has_codes ? tree.category_end[node] : 0;
    nodes.push_back(static_cast<std::int32_t>(node));
    begins.push_back(static_cast<std::int64_t>(codes.size()));
    sizes.push_back(end - begin);
    codes.insert(codes.end(), tree.categories.begin() + begin, tree.categories.begin() + end);
  }
  write_numbers(writer, "categories", codes);
  write_numbers(writer, "categories_nodes", nodes);
  write_numbers(writer, "categories_segments", begins);
  write_numbers(writer, "categories_sizes", sizes);
}

// A pruned node as XGBoost marks it: this feature and default_left. Its loader follows every parent but the root's, so
// that of a pruned node must exist.
constexpr std::int32_t kDeletedFeature = std::numeric_limits<std::int32_t>::max();
constexpr std::uint8_t kDeletedDefaultLeft = 1;
constexpr NodeIndex kDeletedParent = 0;

template <typename T>
std::vector<T> with_deleted(const Tree& tree, std::vector<T> numbers, T of_deleted) {
  for (std::size_t node = 1; node < tree.num_nodes(); ++node) {
    if (tree.parent[node] == kNoParent) numbers[node] = of_deleted;
  }
  return numbers;
}

void write_param(DocumentWriter& writer, std::string_view name, std::size_t number) {
  std::string text;
  base::append_int(text, static_cast<std::int64_t>(number));
  writer.key(name);
  writer.text(text);
}

void write_params(DocumentWriter& writer, const Tree& tree, std::size_t num_features, SchemaVersion version) {
  writer.key("tree_param");
  writer.begin_object();
  write_param(writer, "num_deleted", static_cast<std::size_t>(tree.num_deleted));
  write_param(writer, "num_feature", num_features);
  write_param(writer, "num_nodes", tree.num_nodes());
  write_param(writer, "size_leaf_vector", version == SchemaVersion::k1_7 ? 0 : tree.leaf_size);
  writer.end_object();
}

// Leaves numbered in node order: from 3.2 on XGBoost finds a leaf's vector by this number, and crashes without it.
struct LeafVectors {
  std::vector<NodeIndex> right_child;  // the number, at a leaf
  std::vector<float> weights;
};

LeafVectors leaf_vectors(const Tree& tree) {
  LeafVectors leaves = {.right_child = tree.right_child, .weights = {}};
  NodeIndex count = 0;
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.left_child[node] != kNoNode) continue;
    leaves.right_child[node] = count++;
    const auto begin = tree.leaf_values.begin() + static_cast<std::ptrdiff_t>(node * tree.leaf_size);
    leaves.weights.insert(leaves.weights.end(), begin, begin + static_cast<std::ptrdiff_t>(tree.leaf_size));
  }
  return leaves;
}

void write_arrays(DocumentWriter& writer, const Tree& tree, std::size_t id) {
  const bool has_vectors = tree.leaf_size > 1;
  const LeafVectors leaves = has_vectors ? leaf_vectors(tree) : LeafVectors{};
  write_numbers(writer, "base_weights", has_vectors ? tree.leaf_values : tree.base_weight);
  write_categories(writer, tree);
  write_numbers(writer, "default_left", with_deleted(tree, tree.default_left, kDeletedDefaultLeft));
  writer.key("id");
  writer.integer(static_cast<std::int64_t>(id));
  if (has_vectors) write_numbers(writer, "leaf_weights", leaves.weights);
  write_numbers(writer, "left_children", tree.left_child);
  write_numbers(writer, "loss_changes", tree.gain);
  write_numbers(writer, "parents", with_deleted(tree, tree.parent, kDeletedParent));
  write_numbers(writer, "right_children", has_vectors ? leaves.right_child : tree.right_child);
  write_numbers(writer, "split_conditions", tree.split_condition);
  const std::vector<std::int32_t> features(tree.split_feature.begin(), tree.split_feature.end());
  write_numbers(writer, "split_indices", with_deleted(tree, features, kDeletedFeature));
  write_numbers(writer, "split_type", tree.is_categorical);
  write_numbers(writer, "sum_hessian", tree.sum_hessian);
}

}  // namespace

void write_tree(DocumentWriter& writer, const Tree& tree, std::size_t id, std::size_t num_features,
                SchemaVersion version) {
  if (!has_neighbouring_children(tree)) {
    return write_tree(writer, with_neighbouring_children(tree), id, num_features, version);
  }
  writer.begin_object();
  write_arrays(writer, tree, id);
  write_params(writer, tree, num_features, version);
  writer.end_object();
}

}  // namespace espalier::model
