#include "model/boosting/tree/expand_queue.h"

#include <catch2/catch_test_macros.hpp>

namespace espalier::model {
namespace {

std::vector<NodeIndex> nodes_of(const std::vector<ExpandEntry>& batch) {
  std::vector<NodeIndex> nodes;
  for (const auto& entry : batch) nodes.push_back(entry.node);
  return nodes;
}

TEST_CASE("depth-wise growth takes a whole level, by node id", "[model][boosting][queue]") {
  ExpandQueue queue(TreeParams{});
  for (const ExpandEntry& entry : {ExpandEntry{4, 2, 9}, {2, 1, 1}, {1, 1, 5}, {3, 2, 7}}) queue.push(entry);
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{1, 2});
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{3, 4});
  CHECK(queue.pop().empty());
}

TEST_CASE("loss-guided growth takes the highest gain, the older node on a tie", "[model][boosting][queue]") {
  ExpandQueue queue(TreeParams{.grow_policy = GrowPolicy::kLossguide});
  for (const ExpandEntry& entry : {ExpandEntry{4, 2, 9}, {2, 1, 1}, {1, 1, 9}}) queue.push(entry);
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{1});
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{4});
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{2});
}

TEST_CASE("the leaf limit ends growth inside a level", "[model][boosting][queue]") {
  ExpandQueue queue(TreeParams{.max_leaves = 3});
  for (const ExpandEntry& entry : {ExpandEntry{1, 1, 1}, {2, 1, 1}, {3, 1, 1}}) queue.push(entry);
  CHECK(nodes_of(queue.pop()) == std::vector<NodeIndex>{1, 2});
  CHECK(queue.pop().empty());
}

TEST_CASE("a wide level is split in several batches, in the same order", "[model][boosting][queue]") {
  ExpandQueue queue(TreeParams{});
  const auto width = static_cast<NodeIndex>(2 * ExpandQueue::kLargestBatch + 1);
  for (NodeIndex node = width; node-- > 0;) queue.push({.node = node, .depth = 9});
  queue.push({.node = width, .depth = 10});
  NodeIndex next = 0;
  for (const std::size_t size : {ExpandQueue::kLargestBatch, ExpandQueue::kLargestBatch, std::size_t{1}}) {
    const auto batch = queue.pop();
    REQUIRE(batch.size() == size);
    for (const ExpandEntry& entry : batch) REQUIRE(entry.node == next++);
  }
}

}  // namespace
}  // namespace espalier::model
