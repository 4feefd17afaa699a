#include "model/boosting/tree/split/column_sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "base/portable_math.h"

namespace espalier::model {

ColumnSampler::ColumnSampler(std::size_t num_features, const TreeParams& params)
    : by_tree_(params.column_sample_by_tree),
      by_level_(params.column_sample_by_level),
      by_node_(params.column_sample_by_node),
      weights_(params.feature_weights),
      all_(std::make_shared<FeatureMask>(num_features, std::uint8_t{1})),
      tree_mask_(all_) {}

void ColumnSampler::start_tree(const TreeIdentity& tree) {
  tree_ = tree;
  level_masks_.clear();
  tree_mask_ = sample(all_, by_tree_, base::RandomStream::kColumnByTree, 0);
}

std::shared_ptr<const FeatureMask> ColumnSampler::node_mask(std::uint32_t depth, std::uint32_t node) {
  Mask& level = level_masks_[depth];
  if (!level) level = sample(tree_mask_, by_level_, base::RandomStream::kColumnByLevel, depth);
  return sample(level, by_node_, base::RandomStream::kColumnByNode, node);
}

// Smaller is taken first. Without weights all are 0 and the random bits alone decide.
double ColumnSampler::draw(std::uint64_t bits, std::size_t feature) const {
  if (weights_.empty()) return 0;
  const double weight = feature < weights_.size() ? weights_[feature] : 1;
  if (!(weight > 0)) return std::numeric_limits<double>::infinity();
  const double uniform = (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;  // (0, 1)
  return -base::portable_log(uniform) / weight;
}

// The features with the smallest draws: a sample without replacement.
ColumnSampler::Mask ColumnSampler::sample(const Mask& from, double fraction, base::RandomStream stream,
                                          std::uint32_t index) const {
  if (fraction >= 1) return from;
  const base::RandomKey key{tree_.seed, stream, tree_.round, tree_.tree};
  std::vector<std::tuple<double, std::uint64_t, std::uint32_t>> draws;
  for (std::uint32_t feature = 0; feature < from->size(); ++feature) {
    if ((*from)[feature] == 0) continue;
    const std::uint64_t bits = base::random_bits(key, (std::uint64_t{index} << 32) | feature);
    draws.emplace_back(draw(bits, feature), bits, feature);
  }
  if (draws.empty()) return from;
  const auto wanted = static_cast<std::size_t>(std::floor(fraction * static_cast<double>(draws.size())));
  const std::size_t count = std::max<std::size_t>(1, wanted);
  std::nth_element(draws.begin(), draws.begin() + static_cast<std::ptrdiff_t>(count - 1), draws.end());
  auto mask = std::make_shared<FeatureMask>(from->size(), std::uint8_t{0});
  for (std::size_t i = 0; i < count; ++i) (*mask)[std::get<2>(draws[i])] = 1;
  return mask;
}

}  // namespace espalier::model
