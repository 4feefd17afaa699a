#include "model/boosting/tree/expand_queue.h"

#include <algorithm>

namespace espalier::model {

bool ExpandQueue::later(const ExpandEntry& a, const ExpandEntry& b) const {
  if (policy_ == GrowPolicy::kLossguide) return a.gain != b.gain ? a.gain < b.gain : a.node > b.node;
  return a.depth != b.depth ? a.depth > b.depth : a.node > b.node;
}

void ExpandQueue::push(const ExpandEntry& entry) {
  heap_.push_back(entry);
  std::push_heap(heap_.begin(), heap_.end(), [this](const auto& a, const auto& b) { return later(a, b); });
}

std::vector<ExpandEntry> ExpandQueue::pop() {
  std::vector<ExpandEntry> batch;
  while (!heap_.empty() && room_for_leaf() && batch.size() < kLargestBatch) {
    if (!batch.empty() && (policy_ == GrowPolicy::kLossguide || heap_.front().depth != batch.front().depth)) break;
    std::pop_heap(heap_.begin(), heap_.end(), [this](const auto& a, const auto& b) { return later(a, b); });
    batch.push_back(heap_.back());
    heap_.pop_back();
    ++num_leaves_;
  }
  return batch;
}

}  // namespace espalier::model
