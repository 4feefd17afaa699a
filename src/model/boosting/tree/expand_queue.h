// The order in which leaves are split: the one place where depth-wise and loss-guided growth differ.
#pragma once

#include <cstdint>
#include <vector>

#include "model/forest/tree.h"
#include "model/params.h"

namespace espalier::model {

struct ExpandEntry {
  NodeIndex node = 0;
  std::uint32_t depth = 0;
  float gain = 0;
};

class ExpandQueue {
 public:
  // Most entries split at once: enough work for all threads, and a stop that is polled between batches does not wait
  // for a whole level of a deep tree.
  static constexpr std::size_t kLargestBatch = 256;

  explicit ExpandQueue(const TreeParams& params)
      : policy_(params.grow_policy), max_leaves_(static_cast<std::size_t>(params.max_leaves)) {}

  void push(const ExpandEntry& entry);
  // The entries to split now: depth-wise the shallowest level's by ascending node id, at most kLargestBatch of them;
  // loss-guided the one of highest gain (ties: the older node). Empty when nothing is left or the leaf limit is
  // reached.
  std::vector<ExpandEntry> pop();

 private:
  bool later(const ExpandEntry& a, const ExpandEntry& b) const;
  bool room_for_leaf() const { return max_leaves_ == 0 || num_leaves_ < max_leaves_; }

  GrowPolicy policy_;
  std::size_t max_leaves_;
  std::size_t num_leaves_ = 1;
  std::vector<ExpandEntry> heap_;
};

}  // namespace espalier::model
