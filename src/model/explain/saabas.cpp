#include "model/explain/saabas.h"

#include <limits>

namespace espalier::model {

void add_saabas(const PathTree& tree, std::span<const float> row, std::span<double> out) {
  std::int32_t index = tree.nodes.empty() ? kNone : 0;
  while (index != kNone) {
    const PathNode& node = tree.nodes[static_cast<std::size_t>(index)];
    const data::FeatureIndex feature = tree.features[node.slot];
    const float value = feature < row.size() ? row[feature] : std::numeric_limits<float>::quiet_NaN();
    const Side side = goes_left(*tree.tree, node.node, value) ? kLeft : kRight;
    index = node.child[side];
    const double below = index == kNone ? node.leaf_value[side] : tree.nodes[static_cast<std::size_t>(index)].mean;
    out[feature] += below - node.mean;
  }
}

}  // namespace espalier::model
