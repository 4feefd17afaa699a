#include "model/solvers/feature_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "base/random.h"

namespace espalier::model {
namespace {

base::RandomKey key_of(std::uint64_t seed, int round) {
  return {seed, base::RandomStream::kShuffle, static_cast<std::uint32_t>(round), 0};
}

// A list made at the start of each group, visited front to back.
class ListedOrder : public FeatureOrder {
 public:
  void start_group(const DescentState& state) final {
    features_ = list(state);
    next_ = 0;
  }
  std::size_t next(const DescentState&) final { return next_ < features_.size() ? features_[next_++] : kEnd; }

 private:
  virtual std::vector<std::size_t> list(const DescentState& state) const = 0;

  std::vector<std::size_t> features_;
  std::size_t next_ = 0;
};

std::vector<std::size_t> all_features(const DescentState& state) {
  std::vector<std::size_t> features(state.columns.num_features());
  std::iota(features.begin(), features.end(), std::size_t{0});
  return features;
}

class CyclicOrder final : public ListedOrder {
  std::vector<std::size_t> list(const DescentState& state) const override { return all_features(state); }
};

// One permutation a round, the same for all groups.
class ShuffledOrder final : public ListedOrder {
 public:
  explicit ShuffledOrder(const base::RandomKey& key) : key_(key) {}

 private:
  std::vector<std::size_t> list(const DescentState& state) const override {
    auto features = all_features(state);
    std::ranges::sort(features, {},
                      [&](std::size_t feature) { return std::pair(base::random_bits(key_, feature), feature); });
    return features;
  }

  base::RandomKey key_;
};

class RandomOrder final : public ListedOrder {
 public:
  explicit RandomOrder(const base::RandomKey& key) : key_(key) {}

 private:
  std::vector<std::size_t> list(const DescentState& state) const override {
    base::RandomKey key = key_;
    key.tree = static_cast<std::uint32_t>(state.group);
    std::vector<std::size_t> features(state.columns.num_features());
    for (std::size_t i = 0; i < features.size(); ++i) {
      const double draw = base::random_uniform(key, i) * static_cast<double>(features.size());
      features[i] = std::min(features.size() - 1, static_cast<std::size_t>(draw));
    }
    return features;
  }

  base::RandomKey key_;
};

// How many features greedy and thrifty visit.
std::size_t num_visits(int top_k, std::size_t num_features) {
  const std::size_t all = std::max<std::size_t>(1, num_features - 1);
  return top_k > 0 ? std::min(all, static_cast<std::size_t>(top_k)) : all;
}

// Size of the step that `feature` would take now.
float step_size(const DescentState& state, std::size_t feature) {
  const auto sums = coordinate_sums(state.columns.column(feature), state.gradients, state.pool);
  return std::abs(static_cast<float>(coordinate_step(sums, state.coefficient(feature), state.penalty)));
}

std::vector<float> step_sizes(const DescentState& state) {
  std::vector<float> sizes(state.columns.num_features());
  for (std::size_t feature = 0; feature < sizes.size(); ++feature) sizes[feature] = step_size(state, feature);
  return sizes;
}

class ThriftyOrder final : public ListedOrder {
 public:
  explicit ThriftyOrder(int top_k) : top_k_(top_k) {}

 private:
  std::vector<std::size_t> list(const DescentState& state) const override {
    const auto sizes = step_sizes(state);
    auto features = all_features(state);
    std::ranges::stable_sort(features, std::ranges::greater{}, [&](std::size_t feature) { return sizes[feature]; });
    features.resize(num_visits(top_k_, features.size()));
    return features;
  }

  int top_k_;
};

class GreedyOrder final : public FeatureOrder {
 public:
  explicit GreedyOrder(int top_k) : top_k_(top_k) {}

  void start_group(const DescentState& state) override {
    visits_left_ = num_visits(top_k_, state.columns.num_features());
  }
  std::size_t next(const DescentState& state) override {
    if (visits_left_ == 0) return kEnd;
    --visits_left_;
    const auto sizes = step_sizes(state);
    return static_cast<std::size_t>(std::ranges::max_element(sizes) - sizes.begin());
  }

 private:
  int top_k_;
  std::size_t visits_left_ = 0;
};

}  // namespace

std::unique_ptr<FeatureOrder> make_feature_order(const GbLinearParams& params, std::uint64_t seed, int round) {
  switch (params.feature_selector) {
    case FeatureSelector::kCyclic:
      return std::make_unique<CyclicOrder>();
    case FeatureSelector::kShuffle:
      return std::make_unique<ShuffledOrder>(key_of(seed, round));
    case FeatureSelector::kRandom:
      return std::make_unique<RandomOrder>(key_of(seed, round));
    case FeatureSelector::kGreedy:
      return std::make_unique<GreedyOrder>(params.top_k);
    case FeatureSelector::kThrifty:
      return std::make_unique<ThriftyOrder>(params.top_k);
  }
  return std::make_unique<CyclicOrder>();
}

}  // namespace espalier::model
