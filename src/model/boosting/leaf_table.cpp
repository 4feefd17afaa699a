#include "model/boosting/leaf_table.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "model/boosting/tree/rows/row_values.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 4096;

// Per node its place among the leaves; meaningless at inner nodes.
std::vector<std::uint32_t> leaf_places(const Tree& tree) {
  std::vector<std::uint32_t> places(tree.num_nodes());
  std::uint32_t next = 0;
  for (std::size_t node = 0; node < places.size(); ++node) {
    if (tree.is_leaf(static_cast<NodeIndex>(node))) places[node] = next++;
  }
  return places;
}

// Leaf values by place, times the tree's weight, the product rounded to float32 before anything is added to it.
std::vector<float> leaf_values(const Tree& tree, float weight) {
  std::vector<float> values;
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.is_leaf(static_cast<NodeIndex>(node))) values.push_back(tree.split_condition[node] * weight);
  }
  return values;
}

}  // namespace

struct LeafTable::Summand {
  const Tree* tree;
  const Places* places;
  std::vector<float> values;  // by place
  float weight;
  std::size_t group;
};

template <class Place>
std::vector<Place> LeafTable::find_places(const Tree& tree, base::ThreadPool& pool) const {
  const auto place_of_node = leaf_places(tree);
  std::vector<Place> places(features_->num_rows());
  base::parallel_for(pool, places.size(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    RowValues rows(*features_);
    for (std::size_t row = begin; row < end; ++row) {
      places[row] = static_cast<Place>(place_of_node[static_cast<std::size_t>(leaf_of(tree, rows.row(row)))]);
    }
  });
  return places;
}

LeafTable::Places LeafTable::find(const Tree& tree, base::ThreadPool& pool) {
  const auto num_leaves = static_cast<std::size_t>(std::ranges::count(tree.left_child, kNoNode));
  const std::size_t place_bytes = num_leaves <= 0x100 ? 1 : num_leaves <= 0x10000 ? 2 : 4;
  const std::size_t bytes = place_bytes * features_->num_rows();
  if (bytes > bytes_left_) return {};
  bytes_left_ -= bytes;
  if (place_bytes == 1) return find_places<std::uint8_t>(tree, pool);
  if (place_bytes == 2) return find_places<std::uint16_t>(tree, pool);
  return find_places<std::uint32_t>(tree, pool);
}

void LeafTable::add_trees(const Forest& forest, base::ThreadPool& pool) {
  while (places_.size() < forest.trees.size()) places_.push_back(find(forest.trees[places_.size()], pool));
}

void LeafTable::add_margins(const Forest& forest, std::size_t first_tree, std::span<const std::uint32_t> left_out,
                            std::span<float> margins, base::ThreadPool& pool) const {
  std::vector<Summand> summands;
  for (std::size_t tree = first_tree; tree < forest.trees.size(); ++tree) {
    if (std::ranges::binary_search(left_out, tree)) continue;
    const float weight = forest.tree_weight[tree];
    summands.push_back({.tree = &forest.trees[tree],
                        .places = &places_[tree],
                        .values = leaf_values(forest.trees[tree], weight),
                        .weight = weight,
                        .group = forest.tree_group[tree]});
  }
  base::parallel_for(pool, features_->num_rows(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    add_rows(summands, forest.num_groups, begin, end, margins);
  });
}

void LeafTable::add_rows(std::span<const Summand> summands, std::size_t num_groups, std::size_t begin, std::size_t end,
                         std::span<float> margins) const {
  RowValues rows(*features_);
  for (const Summand& summand : summands) {
    float* out = margins.data() + summand.group;
    std::visit(
        [&](const auto& places) {
          if constexpr (std::is_same_v<std::decay_t<decltype(places)>, std::monostate>) {
            const Tree& tree = *summand.tree;
            for (std::size_t row = begin; row < end; ++row) {
              const auto leaf = static_cast<std::size_t>(leaf_of(tree, rows.row(row)));
              const float value = tree.split_condition[leaf] * summand.weight;
              out[row * num_groups] += value;
            }
          } else {
            for (std::size_t row = begin; row < end; ++row) out[row * num_groups] += summand.values[places[row]];
          }
        },
        *summand.places);
  }
}

}  // namespace espalier::model
