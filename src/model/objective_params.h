// The parameters of objectives, typed and defaulted; the comment gives the range that problems(LearnerParams) allows.
// ObjectiveRow::parameters names those that an objective takes; the others have no effect on it.
#pragma once

#include <optional>
#include <vector>

namespace espalier::model {

constexpr int kMaxClasses = 65536;  // of multi:*, which grow a tree for each in every round

// What is done to predicted quantiles of a row that cross, a higher one being below a lower one.
enum class QuantileOrder {
  kAsLearned,  // nothing: XGBoost up to 3.3, and what is trained here
  kAscending   // the row's predictions are sorted: XGBoost from 3.4 on
};
enum class AftDistribution { kNormal, kLogistic, kExtreme };
enum class RankPairMethod { kTopK, kMean };

// lambdarank_* and ndcg_exp_gain (docs/reference/xgboost-algorithm.md#ranking).
struct LambdaRankParams {
  // kTopK: each of the first num_pair_per_sample ranks with every rank below it. kMean: each row with
  // num_pair_per_sample random rows of other labels.
  RankPairMethod pair_method = RankPairMethod::kTopK;
  std::optional<int> num_pair_per_sample = {};  // >= 1; unset: 32 for kTopK, 1 for kMean
  bool unbiased = false;                        // estimates the bias of positions and divides it out
  double bias_norm = 1;                         // >= 0; the biases are taken to the power 1 / (1 + bias_norm)
  bool normalization = true;                    // of a group's gradients by their sum
  bool score_normalization = true;              // of a pair's cost by the distance of its scores
  bool exp_gain = true;                         // the gain of label y is 2^y - 1; false: y

  bool operator==(const LambdaRankParams&) const = default;
};

struct ObjectiveParams {
  double scale_pos_weight = 1;                               // > 0; factor of rows whose label is 1
  double tweedie_variance_power = 1.5;                       // (1, 2)
  double huber_slope = 1;                                    // > 0
  std::optional<double> max_delta_step = {};                 // >= 0; Poisson's; unset: 0.7
  std::vector<double> quantile_alpha = {0.5};                // not empty, each in (0, 1); one output group each
  QuantileOrder quantile_order = QuantileOrder::kAsLearned;  // set by a model file's version, no parameter of a user
  std::vector<double> expectile_alpha = {0.5};               // as quantile_alpha, and ascending
  AftDistribution aft_distribution = AftDistribution::kNormal;
  double aft_scale = 1;  // > 0; aft_loss_distribution_scale
  LambdaRankParams rank = {};

  bool operator==(const ObjectiveParams&) const = default;
};

}  // namespace espalier::model
