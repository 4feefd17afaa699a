#include "model/explain/background_explainer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "model/explain/way_patterns.h"

namespace espalier::model {
namespace {

constexpr std::size_t kBlockRows = 16;

// (ours-1)! others! / (ours+others)!: the chance that in a random order the last of `ours` players is a given one and
// stands before all `others`.
class PlayerWeights {
 public:
  explicit PlayerWeights(std::size_t most_players)
      : size_(std::min(most_players, kMaxKept) + 1), kept_(size_ * size_, 0) {
    for (std::size_t ours = 1; ours < size_; ++ours)
      for (std::size_t others = 0; others < size_; ++others) kept_[ours * size_ + others] = weight(ours, others);
  }

  // 0 without players of ours.
  double operator()(std::size_t ours, std::size_t others) const {
    if (ours < size_ && others < size_) return kept_[ours * size_ + others];
    return ours == 0 ? 0 : weight(ours, others);
  }

 private:
  static constexpr std::size_t kMaxKept = 128;

  static double weight(std::size_t ours, std::size_t others) {
    double result = 1 / static_cast<double>(ours);
    for (std::size_t i = 1; i <= others; ++i) result *= static_cast<double>(i) / static_cast<double>(ours + i);
    return result;
  }

  std::size_t size_;
  std::vector<double> kept_;
};

std::size_t size_of(MissedSet set) {
  std::size_t size = 0;
  for (const std::uint64_t word : set) size += static_cast<std::size_t>(std::popcount(word));
  return size;
}

bool overlap(MissedSet a, MissedSet b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & b[i]) != 0) return true;
  return false;
}

// Calls visit(player) for every player of the set.
template <typename Visit>
void for_each_player(MissedSet set, const Visit& visit) {
  for (std::size_t word = 0; word < set.size(); ++word)
    for (std::uint64_t rest = set[word]; rest != 0; rest &= rest - 1)
      visit(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

// A coalition S (players that take their value from the row x, the others from a background row b) reaches the leaf
// when all players that b misses are in S and none that x misses is. So only pairs that miss no player in common count.
// With m players missed by b and k by x, each of the m gets (m-1)! k! / (m+k)! of the leaf's value, and each of the k
// loses m! (k-1)! / (m+k)!.
void add_leaf(const LeafPatterns& leaf, MissedSet missed, const PlayerWeights& weights,
              std::span<const data::FeatureIndex> features, double* out) {
  const std::size_t num_missed = size_of(missed);
  double lost = 0;
  for (std::size_t pattern = 0; pattern < leaf.frequency.size(); ++pattern) {
    const MissedSet missed_there(&leaf.missed[pattern * missed.size()], missed.size());
    if (overlap(missed, missed_there)) continue;
    const std::size_t num_missed_there = size_of(missed_there);
    lost += leaf.frequency[pattern] * weights(num_missed, num_missed_there);
    const double won = leaf.value * leaf.frequency[pattern] * weights(num_missed_there, num_missed);
    for_each_player(missed_there, [&](std::size_t player) { out[features[leaf.players[player]]] += won; });
  }
  for_each_player(missed, [&](std::size_t player) { out[features[leaf.players[player]]] -= leaf.value * lost; });
}

// Mean of each feature, missing as 0.
std::vector<double> feature_means(const data::FeatureMatrix& background, std::size_t num_features) {
  std::vector<double> means(num_features, 0);
  std::vector<float> values(background.num_features());
  for (std::size_t row = 0; row < background.num_rows(); ++row) {
    background.copy_row(row, values);
    for (std::size_t feature = 0; feature < values.size(); ++feature)
      if (!std::isnan(values[feature])) means[feature] += static_cast<double>(values[feature]);
  }
  for (double& mean : means) mean /= static_cast<double>(background.num_rows());
  return means;
}

}  // namespace

struct BackgroundExplainer::Plan {
  ExplainedModel model;
  std::vector<double> biases;  // per group
  PathForest forest;
  std::vector<WayPatterns> patterns;  // of each tree
  PlayerWeights weights;
  std::vector<double> means;  // of each feature; linear models only

  void add_row(std::span<const float> row, std::span<double> out) const;
  void add_linear_row(std::span<const float> row, std::span<double> out) const;
};

// out: [num_groups][num_features + 1].
void BackgroundExplainer::Plan::add_row(std::span<const float> row, std::span<double> out) const {
  const std::size_t columns = model.num_features + 1;
  std::vector<std::uint64_t> scratch;
  std::vector<std::uint64_t> missed;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const WayPatterns& tree = patterns[i];
    tree.missed_by(row, scratch, missed);
    double* group_out = out.data() + forest.trees[i].group * columns;
    for (std::size_t leaf = 0; leaf < tree.leaves().size(); ++leaf) {
      const MissedSet set(&missed[leaf * tree.num_words()], tree.num_words());
      add_leaf(tree.leaves()[leaf], set, weights, forest.trees[i].features, group_out);
    }
  }
}

void BackgroundExplainer::Plan::add_linear_row(std::span<const float> row, std::span<double> out) const {
  const std::size_t columns = model.num_features + 1;
  for (std::size_t feature = 0; feature < model.num_features; ++feature) {
    const bool is_present = feature < row.size() && !std::isnan(row[feature]);
    const double difference = (is_present ? static_cast<double>(row[feature]) : 0) - means[feature];
    for (std::size_t group = 0; group < model.num_groups; ++group) {
      const double coefficient = model.linear->coefficients[feature * model.num_groups + group];
      out[group * columns + feature] = coefficient * difference;
    }
  }
}

BackgroundExplainer::BackgroundExplainer(const Model& model, const data::FeatureMatrix& background, RoundRange rounds) {
  Plan plan{
      .model = {model, rounds}, .biases = {}, .forest = {}, .patterns = {}, .weights = PlayerWeights(0), .means = {}};
  plan.model.check(background, {});
  if (background.num_rows() == 0) throw base::ClientError("the background has no rows");
  plan.biases.assign(plan.model.start_margins.begin(), plan.model.start_margins.end());
  if (const LinearModel* linear = plan.model.linear) {
    plan.means = feature_means(background, linear->num_features);
    for (std::size_t i = 0; i < linear->coefficients.size(); ++i) {
      const std::size_t feature = i / linear->num_groups;
      const double value = feature == linear->num_features ? 1 : plan.means[feature];
      plan.biases[i % linear->num_groups] += value * static_cast<double>(linear->coefficients[i]);
    }
  } else {
    plan.forest =
        make_path_forest(*plan.model.forest, plan.model.first_tree, plan.model.last_tree, plan.model.num_features);
    const SeenRows seen(plan.model, background);
    std::size_t most_players = 0;
    for (const PathTree& tree : plan.forest.trees) {
      plan.patterns.emplace_back(tree, seen.get());
      plan.biases[tree.group] += plan.patterns.back().mean_value();
      most_players = std::max(most_players, tree.max_path_features);
    }
    plan.weights = PlayerWeights(most_players);
  }
  plan_ = std::make_unique<const Plan>(std::move(plan));
}
BackgroundExplainer::~BackgroundExplainer() = default;
BackgroundExplainer::BackgroundExplainer(BackgroundExplainer&&) noexcept = default;
BackgroundExplainer& BackgroundExplainer::operator=(BackgroundExplainer&&) noexcept = default;

std::size_t BackgroundExplainer::num_groups() const { return plan_->model.num_groups; }
std::size_t BackgroundExplainer::num_columns() const { return plan_->model.num_features + 1; }

std::vector<double> BackgroundExplainer::contributions(const data::FeatureMatrix& features,
                                                       base::ThreadPool* pool) const {
  plan_->model.check(features, {});
  const SeenRows seen(plan_->model, features);
  const std::size_t row_size = num_groups() * num_columns();
  std::vector<double> out(features.num_rows() * row_size, 0);
  for_row_blocks(pool, features.num_rows(), kBlockRows, [&](std::size_t begin, std::size_t end, std::size_t) {
    std::vector<float> values(seen.get().num_features());
    for (std::size_t row = begin; row < end; ++row) {
      seen.get().copy_row(row, values);
      const std::span<double> row_out(out.data() + row * row_size, row_size);
      for (std::size_t group = 0; group < num_groups(); ++group)
        row_out[(group + 1) * num_columns() - 1] = plan_->biases[group];
      if (plan_->model.linear != nullptr) {
        plan_->add_linear_row(values, row_out);
      } else {
        plan_->add_row(values, row_out);
      }
    }
  });
  return out;
}

}  // namespace espalier::model
