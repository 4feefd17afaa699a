// What a learner is told: typed, defaulted, with no alias and no string form. train/hyperparameters.cpp turns the
// user's strings into this; check() lists every problem at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace espalier::model {

enum class GrowPolicy { kDepthwise, kLossguide };

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
};

// Parameters of an objective by name ("num_class", "scale_pos_weight", "tweedie_variance_power", ...), as given by the
// user; the objective's table row names those it takes and their defaults.
using ObjectiveParams = std::map<std::string, double>;

struct GbtParams {
  std::string objective = "reg:squarederror";
  ObjectiveParams objective_params;
  int num_class = 0;          // 0 unless multi:*
  int num_rounds = 0;         // >= 1
  int num_parallel_tree = 1;  // >= 1; trees per round and output group
  TreeParams tree;
  std::optional<float> base_score;  // output space; unset: fitted to the labels
  std::uint64_t seed = 0;
  std::vector<std::string> eval_metrics;  // as given, in order; empty: the objective's default
  std::optional<int> early_stopping_rounds;
  // The metric that early stopping watches, on the last evaluation set, by its printed name (Metric::name); empty: the
  // last of eval_metrics.
  std::string early_stopping_metric;
};

// One sentence per problem; empty when all is well.
std::vector<std::string> problems(const GbtParams& params);

}  // namespace espalier::model
