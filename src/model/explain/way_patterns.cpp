#include "model/explain/way_patterns.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace espalier::model {
namespace {

constexpr std::size_t kWordBits = 64;

// The players on the paths through a node's children: their slots, the root's first.
std::vector<std::uint32_t> players_through(const PathTree& tree, std::size_t index) {
  std::vector<std::uint32_t> players;
  for (auto above = static_cast<std::int32_t>(index); above != kNone;) {
    const PathNode& node = tree.nodes[static_cast<std::size_t>(above)];
    if (node.ancestor == kNone) players.push_back(node.slot);
    above = node.parent;
  }
  std::ranges::reverse(players);
  return players;
}

Side side_of(const PathTree& tree, const PathNode& node, std::span<const float> row) {
  const data::FeatureIndex feature = tree.features[node.slot];
  const float value = feature < row.size() ? row[feature] : std::numeric_limits<float>::quiet_NaN();
  return goes_left(*tree.tree, node.node, value) ? kLeft : kRight;
}

}  // namespace

WayPatterns::WayPatterns(const PathTree& tree, const data::FeatureMatrix& background)
    : tree_(&tree), num_words_((tree.max_path_features + kWordBits - 1) / kWordBits) {
  for (const PathNode& node : tree.nodes) {
    player_.push_back(node.ancestor == kNone ? node.num_path_features - 1
                                             : player_[static_cast<std::size_t>(node.ancestor)]);
  }
  add_leaves();
  count_background(background);
}

void WayPatterns::add_leaves() {
  for (std::size_t index = 0; index < tree_->nodes.size(); ++index) {
    const PathNode& node = tree_->nodes[index];
    for (const Side side : {kLeft, kRight}) {
      if (node.child[side] != kNone) continue;
      LeafPatterns leaf;
      leaf.value = node.leaf_value[side];
      leaf.players = players_through(*tree_, index);
      leaves_.push_back(std::move(leaf));
    }
  }
}

void WayPatterns::count_background(const data::FeatureMatrix& background) {
  const std::size_t num_rows = background.num_rows();
  const std::size_t row_size = leaves_.size() * num_words_;
  std::vector<std::uint64_t> all(num_rows * row_size);
  std::vector<std::uint64_t> node_missed;
  std::vector<std::uint64_t> missed;
  std::vector<float> values(background.num_features());
  for (std::size_t row = 0; row < num_rows; ++row) {
    background.copy_row(row, values);
    missed_by(values, node_missed, missed);
    std::ranges::copy(missed, all.begin() + static_cast<std::ptrdiff_t>(row * row_size));
  }
  std::vector<std::size_t> order(num_rows);
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    const auto set_of = [&](std::size_t row) { return MissedSet(&all[row * row_size + i * num_words_], num_words_); };
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      return std::ranges::lexicographical_compare(set_of(a), set_of(b));
    });
    for (std::size_t first = 0; first < num_rows;) {
      const MissedSet set = set_of(order[first]);
      std::size_t last = first + 1;
      while (last < num_rows && std::ranges::equal(set_of(order[last]), set)) ++last;
      leaves_[i].missed.insert(leaves_[i].missed.end(), set.begin(), set.end());
      leaves_[i].frequency.push_back(static_cast<double>(last - first) / static_cast<double>(num_rows));
      first = last;
    }
  }
}

double WayPatterns::mean_value() const {
  if (leaves_.empty()) return tree_->expected_value;  // one leaf
  double mean = 0;
  for (const LeafPatterns& leaf : leaves_) {
    for (std::size_t pattern = 0; pattern < leaf.frequency.size(); ++pattern) {
      const MissedSet set(&leaf.missed[pattern * num_words_], num_words_);
      if (std::ranges::all_of(set, [](std::uint64_t word) { return word == 0; }))
        mean += leaf.value * leaf.frequency[pattern];
    }
  }
  return mean;
}

void WayPatterns::missed_by(std::span<const float> row, std::vector<std::uint64_t>& node_missed,
                            std::vector<std::uint64_t>& missed) const {
  node_missed.assign(tree_->nodes.size() * num_words_, 0);
  missed.assign(leaves_.size() * num_words_, 0);
  std::size_t leaf = 0;
  for (std::size_t index = 0; index < tree_->nodes.size(); ++index) {
    const PathNode& node = tree_->nodes[index];
    const Side taken = side_of(*tree_, node, row);
    const std::uint64_t* above = &node_missed[index * num_words_];
    for (const Side side : {kLeft, kRight}) {
      const std::int32_t child = node.child[side];
      std::uint64_t* below =
          child == kNone ? &missed[leaf++ * num_words_] : &node_missed[static_cast<std::size_t>(child) * num_words_];
      std::copy_n(above, num_words_, below);
      if (side != taken) below[player_[index] / kWordBits] |= std::uint64_t{1} << (player_[index] % kWordBits);
    }
  }
}

}  // namespace espalier::model
