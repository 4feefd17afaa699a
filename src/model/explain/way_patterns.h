// Which features keep a row away from each leaf of a tree, and how often the rows of a background are kept away by the
// same ones. A player of the Shapley game stands for all splits of one feature on the path to a leaf; a row that does
// not take every one of them misses that player.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/explain/path_tree.h"

namespace espalier::model {

// A set of players of one leaf, player k in bit k % 64 of word k / 64.
using MissedSet = std::span<const std::uint64_t>;

struct LeafPatterns {
  double value = 0;
  std::vector<std::uint32_t> players;  // slot of each, in order of first use from the root
  std::vector<std::uint64_t> missed;   // [num_patterns][num_words]: distinct sets that background rows miss
  std::vector<double> frequency;       // of each among the background rows; they sum to 1
};

class WayPatterns {
 public:
  // `tree` outlives this. `background` has a row at least.
  WayPatterns(const PathTree& tree, const data::FeatureMatrix& background);

  std::size_t num_words() const { return num_words_; }
  std::span<const LeafPatterns> leaves() const { return leaves_; }
  // Mean of the tree's leaf over the background.
  double mean_value() const;

  // Overwrites missed [num leaves][num_words]: the players of each leaf that `row` (as leaf_of takes it) misses.
  // `node_missed` is scratch.
  void missed_by(std::span<const float> row, std::vector<std::uint64_t>& node_missed,
                 std::vector<std::uint64_t>& missed) const;

 private:
  void add_leaves();
  void count_background(const data::FeatureMatrix& background);

  const PathTree* tree_;
  std::size_t num_words_ = 0;
  std::vector<std::uint32_t> player_;  // of each node, on every path through it
  std::vector<LeafPatterns> leaves_;   // by node, the left child's before the right child's
};

}  // namespace espalier::model
