// What a learner is told: typed, defaulted, with no alias and no string form. train/hyperparameters/hyperparameters.cpp
// turns the user's strings into this; problems() lists every problem at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/matrix.h"
#include "model/objective_params.h"

namespace espalier::model {

enum class GrowPolicy { kDepthwise, kLossguide };
enum class TreeMethod { kHist, kApprox, kExact };
enum class SamplingMethod { kUniform, kGradientBased };
enum class BoosterKind { kTree, kDart, kLinear };
enum class ProcessType { kDefault, kUpdate };
enum class UpdateStep {
  kRefresh,  // statistics from the training set
  kPrune     // leaves whose split gains less than min_split_gain go
};

struct TreeParams {
  double learning_rate = 0.3;    // [0, 1]; shrinks every leaf
  int max_depth = 6;             // edges; 0: no limit
  int max_leaves = 0;            // 0: no limit
  int max_bin = 256;             // [2, 65535]
  double min_child_hessian = 1;  // >= 0
  double min_split_gain = 0;     // gamma, >= 0
  double l2 = 1;                 // lambda, >= 0
  double l1 = 0;                 // alpha, >= 0
  double max_delta_step = 0;     // >= 0; 0: no limit
  GrowPolicy grow_policy = GrowPolicy::kDepthwise;
  double row_sample = 1;              // subsample, (0, 1]
  double column_sample_by_tree = 1;   // (0, 1]
  double column_sample_by_level = 1;  // (0, 1]
  double column_sample_by_node = 1;   // (0, 1]
  TreeMethod tree_method = TreeMethod::kHist;
  SamplingMethod sampling_method = SamplingMethod::kUniform;
  // Per feature -1, 0 or +1: the direction in which the prediction may move with the feature. Shorter: the rest is 0.
  std::vector<int> monotone_constraints = {};
  // Sets of features that may stand on one path together; empty: no constraint. A feature in no set stands alone.
  std::vector<std::vector<data::FeatureIndex>> interaction_constraints = {};
  // Per feature its chance to be sampled by column_sample_by_*, >= 0; empty: all alike.
  std::vector<float> feature_weights = {};
  int max_cat_to_onehot = 4;   // >= 1; features with fewer categories are split one against the rest
  int max_cat_threshold = 64;  // >= 1; most categories on one side of a partition split
  // Against overfitting by small categories (category_search.h); XGBoost has none of them, as if all were 0.
  double cat_smooth = 0;       // >= 0
  double cat_l2 = 0;           // >= 0
  int min_data_per_group = 0;  // >= 0, rows
};

// booster dart (docs/reference/xgboost-algorithm.md#dart).
struct DartParams {
  bool weighted_sampling = false;     // sample_type weighted
  bool forest_normalization = false;  // normalize_type forest
  double rate_drop = 0;               // [0, 1]
  bool one_drop = false;
  double skip_drop = 0;  // [0, 1]
};

// booster gblinear (docs/reference/xgboost-algorithm.md#linear-booster).
enum class LinearUpdater { kShotgun, kCoordDescent };
enum class FeatureSelector { kCyclic, kShuffle, kRandom, kGreedy, kThrifty };
struct GbLinearParams {
  double learning_rate = 0.5;  // [0, 1]
  double l2 = 0;               // >= 0, per unit of row weight
  double l1 = 0;               // >= 0, per unit of row weight
  LinearUpdater updater = LinearUpdater::kShotgun;
  FeatureSelector feature_selector = FeatureSelector::kCyclic;
  int top_k = 0;  // greedy, thrifty; 0: all features
};

struct LearnerParams {
  std::string objective = "reg:squarederror";
  ObjectiveParams objective_params;
  int num_class = 0;          // 0 unless multi:*, then [2, kMaxClasses]
  int num_rounds = 0;         // >= 1
  int num_parallel_tree = 1;  // >= 1; trees per round and output group
  BoosterKind booster = BoosterKind::kTree;
  TreeParams tree;
  DartParams dart;        // booster dart
  GbLinearParams linear;  // booster gblinear
  // kUpdate: no tree is grown; the trees of the initial model are passed through the steps below in their order, one
  // round of them per round.
  ProcessType process_type = ProcessType::kDefault;
  std::vector<UpdateStep> update_steps = {UpdateStep::kRefresh};
  bool refresh_leaf = true;         // refresh sets leaf values too
  std::optional<float> base_score;  // output space; unset: fitted to the labels
  std::uint64_t seed = 0;
  std::vector<std::string> eval_metrics = {};  // as given, in order; empty: the objective's default
  std::optional<int> early_stopping_rounds;
  // The metric that early stopping watches, on the last evaluation set, by its printed name (Metric::name); empty: the
  // last of eval_metrics.
  std::string early_stopping_metric;
};

// One sentence per problem; empty when all is well.
std::vector<std::string> problems(const LearnerParams& params);

}  // namespace espalier::model
