#include "model/boosting/dropout.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace espalier::model {
namespace {

// The draws of one round. Each has a key of its own, so that adding one does not change the others.
enum class Draw : std::uint32_t { kSkip, kOneTree, kTree };

double uniform(std::uint64_t seed, int round, Draw draw, std::uint64_t index) {
  const base::RandomKey key{seed, base::RandomStream::kDropout, static_cast<std::uint32_t>(round),
                            static_cast<std::uint32_t>(draw)};
  return base::random_uniform(key, index);
}

double sum_of(std::span<const float> weights) { return std::accumulate(weights.begin(), weights.end(), 0.0); }

// The tree in whose share of [0, 1) `draw` falls; shares are equal, or as the weights when `weighted`.
std::uint32_t one_tree(double draw, std::span<const float> weights, bool weighted) {
  const auto last = static_cast<std::uint32_t>(weights.size() - 1);
  if (!weighted) return std::min(last, static_cast<std::uint32_t>(draw * static_cast<double>(weights.size())));
  const double wanted = draw * sum_of(weights);
  double sum = 0;
  for (std::uint32_t tree = 0; tree < last; ++tree) {
    sum += double{weights[tree]};
    if (wanted < sum) return tree;
  }
  return last;
}

}  // namespace

std::vector<std::uint32_t> dropped_trees(const DartParams& params, std::span<const float> tree_weight,
                                         std::uint64_t seed, int round) {
  std::vector<std::uint32_t> dropped;
  if (tree_weight.empty() || uniform(seed, round, Draw::kSkip, 0) < params.skip_drop) return dropped;
  // Weighted: a tree's chance is its share of all weights, and the mean chance is rate_drop.
  const double per_weight = params.rate_drop * static_cast<double>(tree_weight.size()) / sum_of(tree_weight);
  for (std::uint32_t tree = 0; tree < tree_weight.size(); ++tree) {
    const double chance = params.weighted_sampling ? per_weight * double{tree_weight[tree]} : params.rate_drop;
    if (uniform(seed, round, Draw::kTree, tree) < chance) dropped.push_back(tree);
  }
  if (dropped.empty() && params.one_drop) {
    dropped.push_back(one_tree(uniform(seed, round, Draw::kOneTree, 0), tree_weight, params.weighted_sampling));
  }
  return dropped;
}

// With k trees dropped and lr = learning rate / number of new trees:
// tree:   dropped *= k / (k + lr), new = 1 / (k + lr);   forest: dropped *= 1 / (1 + lr), new = 1 / (1 + lr).
void normalize_weights(const DartParams& params, double learning_rate, std::span<const std::uint32_t> dropped,
                       std::size_t num_new, std::vector<float>& tree_weight) {
  float new_weight = 1;
  if (!dropped.empty()) {
    const auto rate = static_cast<float>(double{static_cast<float>(learning_rate)} / static_cast<double>(num_new));
    const float count = params.forest_normalization ? 1.0f : static_cast<float>(dropped.size());
    const auto factor = static_cast<float>(double{count} / double{count + rate});
    new_weight = static_cast<float>(1.0 / double{count + rate});
    for (const std::uint32_t tree : dropped) tree_weight[tree] *= factor;
  }
  tree_weight.insert(tree_weight.end(), num_new, new_weight);
}

}  // namespace espalier::model
