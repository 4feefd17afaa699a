#include "model/explain/path_pairs.h"

#include <algorithm>
#include <unordered_map>

namespace espalier::model {

PathPairs make_path_pairs(const PathTree& tree) {
  PathPairs result;
  std::unordered_map<std::uint64_t, std::uint32_t> known;  // both slots -> place in pairs
  for (const PathNode& node : tree.nodes) {
    result.begin.push_back(result.index.size());
    for (std::int32_t above = node.parent; above != kNone; above = tree.nodes[static_cast<std::size_t>(above)].parent) {
      const auto [low, high] = std::minmax(node.slot, tree.nodes[static_cast<std::size_t>(above)].slot);
      if (low == high) {
        result.index.push_back(PathPairs::kSameFeature);
        continue;
      }
      const std::uint64_t key = (std::uint64_t{low} << 32) | high;
      const auto [found, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(result.pairs.size()));
      if (is_new) result.pairs.push_back({.slot_a = low, .slot_b = high});
      result.index.push_back(found->second);
    }
  }
  return result;
}

}  // namespace espalier::model
