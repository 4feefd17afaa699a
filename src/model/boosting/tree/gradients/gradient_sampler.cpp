#include "model/boosting/tree/gradients/gradient_sampler.h"

#include <cmath>
#include <cstdint>

#include "base/random.h"
#include "model/boosting/bins/feature_columns.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 65536;
constexpr float kHessianShare = 0.1f;  // lambda of the paper, as XGBoost fixes it

float importance(const GradientPair& pair) {
  return std::sqrt(pair.gradient * pair.gradient + kHessianShare * pair.hessian * pair.hessian);
}

// u with sum of min(1, c / u) = wanted, over ascending importances c. Sums run over sorted values: their order is that
// of the multiset, not of rows or threads.
double find_threshold(std::span<const float> ascending, double wanted) {
  double sum = 0;
  for (const float value : ascending) sum += double{value};
  // The `num_certain` largest are kept for certain; the rest shares what is left of `wanted`.
  for (std::size_t num_certain = 0;; ++num_certain) {
    const double threshold = sum / (wanted - static_cast<double>(num_certain));
    const std::size_t num_rest = ascending.size() - num_certain;
    if (num_rest == 0 || double{ascending[num_rest - 1]} <= threshold) return threshold;
    if (static_cast<double>(num_certain + 1) >= wanted) return threshold;
    sum -= double{ascending[num_rest - 1]};
  }
}

double threshold_of(std::span<const GradientPair> gradients, double fraction, base::ThreadPool& pool) {
  std::vector<std::uint32_t> keys(gradients.size());
  base::parallel_for(pool, keys.size(), kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) keys[row] = sort_key(importance(gradients[row]));
  });
  std::vector<std::uint32_t> scratch;
  sort_keys(keys, scratch);
  std::vector<float> ascending(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) ascending[i] = value_of_key(keys[i]);
  return find_threshold(ascending, fraction * static_cast<double>(keys.size()));
}

}  // namespace

RowSample sample_by_gradient(std::span<const GradientPair> gradients, double fraction, const TreeIdentity& tree,
                             base::ThreadPool& pool, std::vector<GradientPair>& scaled) {
  scaled.clear();
  if (fraction >= 1) return {};
  const base::RandomKey key{tree.seed, base::RandomStream::kRowSample, tree.round, tree.tree};
  const double threshold = threshold_of(gradients, fraction, pool);
  scaled.resize(gradients.size());
  return sample_rows_if(gradients.size(), pool, [&](std::size_t row) {
    const GradientPair& pair = gradients[row];
    const double weight = double{importance(pair)};
    const double chance = weight >= threshold ? 1 : weight / threshold;
    if (weight == 0 || !(base::random_uniform(key, row) < chance)) return false;
    scaled[row] = {static_cast<float>(double{pair.gradient} / chance),
                   static_cast<float>(double{pair.hessian} / chance)};
    return true;
  });
}

}  // namespace espalier::model
