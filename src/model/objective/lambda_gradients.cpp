#include "model/objective/lambda_gradients.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/portable_math_inl.h"
#include "base/random.h"
#include "model/objective/position_bias.h"
#include "model/objective/query_groups.h"
#include "model/objective/ranked_group.h"

namespace espalier::model {
namespace {

constexpr double kLn2 = 0.69314718055994530942;
constexpr std::size_t kMaxBiasedPlaces = 32;  // tracked by pair method mean

std::vector<double> discounts(std::size_t count) {
  std::vector<double> result(count);
  for (std::size_t rank = 0; rank < count; ++rank) {
    result[rank] = kLn2 / base::inl::log(static_cast<double>(rank) + 2.0);
  }
  return result;
}

// One pair of ranks i < j; labels that do not differ make it weightless; `apart` is +1 when i has the higher label,
// else -1. With x the lead of the higher label and Δ the cost of the swap the loss is Δ ln(1 + e^-x): a force p Δ, p =
// σ(-x), and a curvature that is twice p (1 - p) Δ.
struct Pair {
  double apart;
  double lead;
  double cost;  // Δ
  double force;
  double curvature;
};

// lambdarank_score_normalization divides a pair's cost by slope · distance + offset, so that pairs that are well apart
// matter less.
struct Damping {
  double slope;
  double offset;
};

Damping damping_of(const LambdaRankParams& params, const RankedGroup& ranked) {
  return params.score_normalization && ranked.scores_differ() ? Damping{1.0, 0.01} : Damping{0.0, 1.0};
}

// No branch, since the processor could not predict it: a factor of 0 removes pairs of equal labels.
template <typename Cost>
Pair make_pair(const Cost& cost, double score_i, double score_j, double label_i, double label_j, std::size_t i,
               std::size_t j, const Damping& damping) {
  const double distance = score_i - score_j;
  const double apart = label_i > label_j ? 1.0 : -1.0;
  const double lead = apart * distance;
  const double p = 1.0 / (1.0 + base::inl::exp(lead));
  const double counts = label_i != label_j ? 1.0 : 0.0;
  const double delta = counts * cost(i, j) / (damping.slope * distance + damping.offset);
  return {apart, lead, delta, p * delta, std::max(p * (1.0 - p), 1e-16) * delta * 2.0};
}

// ln(1 + e^x)
double softplus(double x) { return (x > 0.0 ? x : 0.0) + base::inl::log(1.0 + base::inl::exp(-std::fabs(x))); }

class LambdaGradients final : public GradientSource {
 public:
  LambdaGradients(const data::Dataset& dataset, RankCost cost, const LambdaRankParams& params)
      : dataset_(dataset),
        cost_(cost),
        params_(params),
        num_pairs_(pairs_per_sample(params)),
        groups_(query_groups(dataset)) {
    if (cost == RankCost::kNdcg) set_gains();
    if (params.unbiased) {
      const std::size_t most = params.pair_method == RankPairMethod::kMean ? kMaxBiasedPlaces : num_pairs_;
      bias_.emplace(dataset.num_rows(), std::min(groups_.longest(), most), params.bias_norm);
    }
  }

  void compute(std::span<const float> margins, int round, base::ThreadPool& pool,
               std::span<GradientPair> gradients) override {
    constexpr std::size_t kGroupsAtOnce = 8;
    scratch_.resize(static_cast<std::size_t>(pool.num_threads()));
    base::parallel_for(pool, groups_.size(), kGroupsAtOnce, [&](std::size_t begin, std::size_t end, int worker) {
      for (std::size_t group = begin; group < end; ++group) {
        fill_group(group, margins, round, scratch_[static_cast<std::size_t>(worker)], gradients);
      }
    });
    if (bias_) bias_->update(groups_);
  }

 private:
  void set_gains();
  void fill_group(std::size_t group, std::span<const float> margins, int round, RankedGroup& ranked,
                  std::span<GradientPair> gradients);
  double push_pairs(std::size_t group, int round, RankedGroup& ranked);

  // Each returns the sum of all forces, twice.
  template <typename Cost>
  double push(const Cost& cost, std::size_t group, int round, RankedGroup& ranked) {
    if (params_.pair_method == RankPairMethod::kMean) return push_random_pairs(cost, group, round, ranked);
    const std::size_t top = std::min(num_pairs_, ranked.size());
    double sum = 0;
    for (std::size_t i = 0; i < top; ++i) {
      if (!bias_) {
        sum += push_rank(cost, i, ranked);
        continue;
      }
      for (std::size_t j = i + 1; j < ranked.size(); ++j) sum += push_pair(cost, i, j, group, ranked);
    }
    return sum;
  }
  template <typename Cost>
  double push_rank(const Cost& cost, std::size_t i, RankedGroup& ranked) const;
  template <typename Cost>
  double push_pair(const Cost& cost, std::size_t i, std::size_t j, std::size_t group, RankedGroup& ranked);
  template <typename Cost>
  double push_random_pairs(const Cost& cost, std::size_t group, int round, RankedGroup& ranked);

  const data::Dataset& dataset_;
  RankCost cost_;
  LambdaRankParams params_;
  std::size_t num_pairs_;
  QueryGroups groups_;
  std::vector<double> gain_;           // by row; rank:ndcg
  std::vector<double> discount_;       // by rank; rank:ndcg
  std::vector<double> inverse_ideal_;  // by group; rank:ndcg
  std::optional<PositionBias> bias_;   // lambdarank_unbiased
  std::vector<RankedGroup> scratch_;   // one a worker
};

// The ideal DCG counts as many ranks as pairs are made from.
void LambdaGradients::set_gains() {
  gain_.resize(dataset_.num_rows());
  std::ranges::transform(dataset_.labels, gain_.begin(), [&](float label) {
    return params_.exp_gain ? std::ldexp(1.0, static_cast<int>(label)) - 1.0 : double{label};
  });
  discount_ = discounts(groups_.longest());
  inverse_ideal_.resize(groups_.size());
  std::vector<double> best;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const auto gains = std::span(gain_).subspan(groups_.begin(group), groups_.length(group));
    best.assign(gains.begin(), gains.end());
    std::ranges::sort(best, std::ranges::greater());
    if (params_.pair_method == RankPairMethod::kTopK) best.resize(std::min(best.size(), num_pairs_));
    double ideal = 0;
    for (std::size_t rank = 0; rank < best.size(); ++rank) ideal += best[rank] * discount_[rank];
    inverse_ideal_[group] = ideal > 0.0 ? 1.0 / ideal : 0.0;
  }
}

void LambdaGradients::fill_group(std::size_t group, std::span<const float> margins, int round, RankedGroup& ranked,
                                 std::span<GradientPair> gradients) {
  const std::size_t begin = groups_.begin(group);
  const std::size_t length = groups_.length(group);
  const auto labels = std::span(dataset_.labels).subspan(begin, length);
  const auto out = gradients.subspan(begin, length);
  if (std::ranges::adjacent_find(labels, std::ranges::not_equal_to()) == labels.end()) {
    std::ranges::fill(out, GradientPair{});
    return;
  }
  ranked.rank(margins.subspan(begin, length), labels);
  const double sum = push_pairs(group, round, ranked);
  double scale = 1;
  if (params_.normalization && params_.pair_method == RankPairMethod::kMean) {
    scale = 1.0 / static_cast<double>(num_pairs_);
  } else if (params_.normalization && sum > 0.0) {
    scale = base::inl::log(1.0 + sum) / (kLn2 * sum);
  }
  scale *= double{groups_.weight[group]};
  for (std::size_t rank = 0; rank < length; ++rank) {
    out[ranked.place[rank]] = {static_cast<float>(ranked.gradient[rank] * scale),
                               static_cast<float>(ranked.hessian[rank] * scale)};
  }
}

double LambdaGradients::push_pairs(std::size_t group, int round, RankedGroup& ranked) {
  switch (cost_) {
    case RankCost::kPairwise:
      return push(PairwiseCost{}, group, round, ranked);
    case RankCost::kNdcg: {
      ranked.gain.resize(ranked.size());
      const std::size_t begin = groups_.begin(group);
      std::ranges::transform(ranked.place, ranked.gain.begin(),
                             [&](std::size_t place) { return gain_[begin + place]; });
      return push(NdcgCost{ranked.gain.data(), discount_.data(), inverse_ideal_[group]}, group, round, ranked);
    }
    case RankCost::kMap: {
      ranked.count_hits();  // the labels differ, so that there are some
      return push(MapCost{ranked.label.data(), ranked.precision.data(), ranked.raised_precision.data(),
                          ranked.hit_sum.data(), 1.0 / ranked.num_hits},
                  group, round, ranked);
    }
  }
  return 0;
}

// Rank i against all below it: first all pairs, then their sums in order.
template <typename Cost>
double LambdaGradients::push_rank(const Cost& cost, std::size_t i, RankedGroup& ranked) const {
  const std::size_t size = ranked.size();
  const Damping damping = damping_of(params_, ranked);
  const double score = ranked.score[i];
  const double label = ranked.label[i];
  const double* const scores = ranked.score.data();
  const double* const labels = ranked.label.data();
  double* const force = ranked.force.data();
  double* const curvature = ranked.curvature.data();
  for (std::size_t j = i + 1; j < size; ++j) {
    const Pair pair = make_pair(cost, score, scores[j], label, labels[j], i, j, damping);
    force[j] = pair.apart * pair.force;
    curvature[j] = pair.curvature;
  }
  double* const gradient = ranked.gradient.data();
  double* const hessian = ranked.hessian.data();
  for (std::size_t j = i + 1; j < size; ++j) {
    gradient[j] += force[j];
    hessian[j] += curvature[j];
  }
  double net_force = 0;
  double all_force = 0;
  double all_curvature = 0;
  for (std::size_t j = i + 1; j < size; ++j) {
    net_force += force[j];
    all_force += std::fabs(force[j]);
    all_curvature += curvature[j];
  }
  gradient[i] -= net_force;
  hessian[i] += all_curvature;
  return 2.0 * all_force;
}

template <typename Cost>
double LambdaGradients::push_pair(const Cost& cost, std::size_t i, std::size_t j, std::size_t group,
                                  RankedGroup& ranked) {
  if (ranked.label[i] == ranked.label[j]) return 0;
  if (i > j) std::swap(i, j);
  const Damping damping = damping_of(params_, ranked);
  Pair pair = make_pair(cost, ranked.score[i], ranked.score[j], ranked.label[i], ranked.label[j], i, j, damping);
  if (bias_) {
    const std::size_t relevant = ranked.place[pair.apart > 0.0 ? i : j];
    const std::size_t other = ranked.place[pair.apart > 0.0 ? j : i];
    const double divisor = bias_->divisor(relevant, other);
    pair.force /= divisor;
    pair.curvature /= divisor;
    // XGBoost's cost of a pair: it rises with the lead.
    bias_->add(groups_.begin(group), relevant, other, softplus(pair.lead) * pair.cost);
  }
  ranked.gradient[i] -= pair.apart * pair.force;
  ranked.gradient[j] += pair.apart * pair.force;
  ranked.hessian[i] += pair.curvature;
  ranked.hessian[j] += pair.curvature;
  return 2.0 * pair.force;
}

// Every row with num_pairs_ rows drawn from those of other labels. A draw depends on the round, the row and its count.
template <typename Cost>
double LambdaGradients::push_random_pairs(const Cost& cost, std::size_t group, int round, RankedGroup& ranked) {
  const base::RandomKey key{.stream = base::RandomStream::kRankPairs, .round = static_cast<std::uint32_t>(round)};
  const std::size_t size = ranked.size();
  ranked.sort_by_label();
  double sum = 0;
  for (std::size_t begin = 0, end = 0; begin < size; begin = end) {
    const double label = ranked.label[ranked.by_label[begin]];
    for (end = begin; end < size && ranked.label[ranked.by_label[end]] == label;) ++end;
    const std::size_t num_others = size - (end - begin);
    for (std::size_t of_bucket = begin; of_bucket < end; ++of_bucket) {
      const std::size_t rank = ranked.by_label[of_bucket];
      const std::size_t row = groups_.begin(group) + ranked.place[rank];
      for (std::size_t sample = 0; sample < num_pairs_; ++sample) {
        const double uniform = base::random_uniform(key, row * num_pairs_ + sample);
        auto drawn = static_cast<std::size_t>(uniform * static_cast<double>(num_others));
        if (drawn >= begin) drawn += end - begin;  // past the row's own bucket
        sum += push_pair(cost, rank, ranked.by_label[drawn], group, ranked);
      }
    }
  }
  return sum;
}

}  // namespace

std::size_t pairs_per_sample(const LambdaRankParams& params) {
  const int method_default = params.pair_method == RankPairMethod::kTopK ? 32 : 1;
  return static_cast<std::size_t>(params.num_pair_per_sample.value_or(method_default));
}

std::unique_ptr<GradientSource> make_lambda_gradients(const data::Dataset& dataset, RankCost cost,
                                                      const LambdaRankParams& params) {
  return std::make_unique<LambdaGradients>(dataset, cost, params);
}

}  // namespace espalier::model
