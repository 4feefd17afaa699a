// Ranges, defaults and words: xgboost-algorithm.md, section 3. A row whose feature this version does not train refuses
// every value but the one that asks for nothing; it is never silently ignored.
#include "train/hyperparameter_table.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "base/text.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;

constexpr Interval kAtLeast0 = {.lowest = 0};
constexpr Interval kAbove0 = {.lowest = 0, .lowest_open = true};
constexpr Interval kShare = {.lowest = 0, .highest = 1};
constexpr Interval kPositiveShare = {.lowest = 0, .highest = 1, .lowest_open = true};
constexpr double kIntMax = 2147483647;
constexpr Interval kCount0 = {.lowest = 0, .highest = kIntMax};
constexpr Interval kCount1 = {.lowest = 1, .highest = kIntMax};
constexpr Interval kCount2 = {.lowest = 2, .highest = kIntMax};

constexpr std::string_view kDartOnly = "it is for booster dart";
constexpr std::string_view kRefreshOnly = "it is for process_type update";
constexpr std::string_view kAftOnly = "it is for objective survival:aft";

void refuse_for_now(Draft draft, std::string_view name, std::string_view seen, std::string_view allowed) {
  draft.problem(name,
                std::format("'{}' is not trained by this version yet; allowed is {}", base::excerpt(seen), allowed));
}

// For words of which this version trains only `trained`.
void allow_only(Draft draft, std::string_view name, const std::string& seen, std::string_view trained) {
  if (seen != trained) refuse_for_now(draft, name, seen, trained);
}

void apply_tree_method(Value value, Draft draft) {
  if (value.text == "auto" || value.text == "hist") return;
  draft.note("tree_method",
             std::format("{} is accepted; trees are grown with histograms (hist) on the CPU", value.text));
}

void apply_updater(Value value, Draft draft) {
  std::vector<std::string> growers;
  for (const std::string& updater : value.list) {
    if (updater == "shotgun" || updater == "coord_descent" || updater == "refresh") {
      return refuse_for_now(draft, "updater", updater, "updaters that grow trees, with or without sync and prune");
    }
    if (updater != "sync" && updater != "prune") growers.push_back(updater);
  }
  if (growers.size() > 1) {
    return draft.problem("updater", std::format("{} are given; only one updater that grows trees is allowed",
                                                base::join(growers, " and ")));
  }
  draft.note("updater", "it has no effect; trees are grown with histograms");
}

void apply_monotone_constraints(Value value, Draft draft) {
  const bool asks_for_nothing =
      std::ranges::all_of(value.list, [](const std::string& element) { return element == "0"; });
  if (!asks_for_nothing) refuse_for_now(draft, "monotone_constraints", value.text, "0 for every feature");
}

void apply_interaction_constraints(Value value, Draft draft) {
  const bool asks_for_nothing = value.text.find_first_not_of("[]() ,") == std::string::npos;
  if (!asks_for_nothing) refuse_for_now(draft, "interaction_constraints", value.text, "to leave it out");
}

void apply_seed(Value value, Draft draft) { draft.plan.gbt.seed = static_cast<std::uint64_t>(value.integer); }

int as_int(Value value) { return static_cast<int>(value.integer); }

std::vector<HyperparameterRow> make_table() {
  return {
      // What is learned and for how long.
      {.name = "num_round",
       .kind = kInteger,
       .interval = kCount1,
       .apply = [](Value v, Draft d) { d.plan.gbt.num_rounds = as_int(v); }},
      {.name = "objective",
       .kind = kText,
       .default_text = "reg:squarederror",
       .apply = [](Value v, Draft d) { d.plan.gbt.objective = v.text; }},
      {.name = "num_class",
       .kind = kInteger,
       .interval = kCount2,
       .apply = [](Value v, Draft d) { d.plan.gbt.num_class = as_int(v); }},
      {.name = "base_score",
       .kind = kNumber,
       .interval = kAtLeast0,
       .apply = [](Value v, Draft d) { d.plan.gbt.base_score = static_cast<float>(v.number); }},
      {.name = "scale_pos_weight",
       .kind = kNumber,
       .interval = kAbove0,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.objective_params.scale_pos_weight = v.number; }},
      {.name = "tweedie_variance_power",
       .kind = kNumber,
       .interval = {.lowest = 1, .highest = 2, .lowest_open = true, .highest_open = true},
       .default_text = "1.5",
       .apply = [](Value v, Draft d) { d.plan.gbt.objective_params.tweedie_variance_power = v.number; }},
      {.name = "seed",
       .kind = kInteger,
       .interval = {.lowest = -2147483648.0, .highest = kIntMax, .lowest_open = true, .highest_open = true},
       .default_text = "0",
       .apply = apply_seed},

      // How trees grow.
      {.name = "booster",
       .kind = kWord,
       .default_text = "gbtree",
       .words = {"gbtree", "gblinear", "dart"},
       .apply = [](Value v, Draft d) { allow_only(d, "booster", v.text, "gbtree"); }},
      {.name = "eta",
       .kind = kNumber,
       .interval = kShare,
       .default_text = "0.3",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.learning_rate = v.number; }},
      {.name = "gamma",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "0",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.min_split_gain = v.number; }},
      {.name = "max_depth",
       .kind = kInteger,
       .interval = kCount0,
       .default_text = "6",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.max_depth = as_int(v); }},
      {.name = "max_leaves",
       .kind = kInteger,
       .interval = kCount0,
       .default_text = "0",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.max_leaves = as_int(v); }},
      {.name = "max_bin",
       .kind = kInteger,
       .interval = {.lowest = 2, .highest = 65535},
       .default_text = "256",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.max_bin = as_int(v); }},
      {.name = "grow_policy",
       .kind = kWord,
       .default_text = "depthwise",
       .words = {"depthwise", "lossguide"},
       .apply =
           [](Value v, Draft d) {
             if (v.text == "lossguide") d.plan.gbt.tree.grow_policy = model::GrowPolicy::kLossguide;
           }},
      {.name = "min_child_weight",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.min_child_hessian = v.number; }},
      {.name = "max_delta_step",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "0",
       .apply = [](Value v, Draft d) { d.max_delta_step = v.number; }},
      {.name = "subsample",
       .kind = kNumber,
       .interval = kPositiveShare,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.row_sample = v.number; }},
      {.name = "colsample_bytree",
       .kind = kNumber,
       .interval = kPositiveShare,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.column_sample_by_tree = v.number; }},
      {.name = "colsample_bylevel",
       .kind = kNumber,
       .interval = kPositiveShare,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.column_sample_by_level = v.number; }},
      {.name = "colsample_bynode",
       .kind = kNumber,
       .interval = kPositiveShare,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.column_sample_by_node = v.number; }},
      {.name = "lambda",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.l2 = v.number; }},
      {.name = "alpha",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "0",
       .apply = [](Value v, Draft d) { d.plan.gbt.tree.l1 = v.number; }},
      {.name = "num_parallel_tree",
       .kind = kInteger,
       .interval = kCount1,
       .default_text = "1",
       .apply = [](Value v, Draft d) { d.plan.gbt.num_parallel_tree = as_int(v); }},
      {.name = "tree_method",
       .kind = kWord,
       .default_text = "auto",
       .words = {"auto", "exact", "approx", "hist", "gpu_hist"},
       .apply = apply_tree_method},
      {.name = "sampling_method",
       .kind = kWord,
       .default_text = "uniform",
       .words = {"uniform", "gradient_based"},
       .apply = [](Value v, Draft d) { allow_only(d, "sampling_method", v.text, "uniform"); }},
      {.name = "monotone_constraints", .kind = kWords, .words = {"-1", "0", "1"}, .apply = apply_monotone_constraints},
      {.name = "interaction_constraints", .kind = kText, .apply = apply_interaction_constraints},
      {.name = "process_type",
       .kind = kWord,
       .default_text = "default",
       .words = {"default", "update"},
       .apply = [](Value v, Draft d) { allow_only(d, "process_type", v.text, "default"); }},
      {.name = "updater",
       .kind = kWords,
       .words = {"grow_colmaker", "distcol", "grow_histmaker", "grow_skmaker", "sync", "refresh", "prune", "shotgun",
                 "coord_descent", "grow_quantile_histmaker"},
       .apply = apply_updater},

      // How the job runs and what it reports.
      {.name = "nthread",
       .kind = kInteger,
       .interval = kCount1,
       .apply = [](Value v, Draft d) { d.plan.num_threads = as_int(v); }},
      {.name = "csv_weights",
       .kind = kBoolean,
       .default_text = "0",
       .apply = [](Value v, Draft d) { d.plan.csv_weights = v.boolean; }},
      {.name = "eval_metric", .kind = kWords, .apply = [](Value v, Draft d) { d.eval_metrics = v.list; }},
      {.name = "_tuning_objective_metric", .kind = kText, .apply = [](Value v, Draft d) { d.tuning_metric = v.text; }},
      {.name = "early_stopping_rounds",
       .kind = kInteger,
       .interval = kCount1,
       .apply = [](Value v, Draft d) { d.plan.gbt.early_stopping_rounds = as_int(v); }},
      {.name = "save_model_on_termination",
       .kind = kBoolean,
       .default_text = "false",
       .apply = [](Value v, Draft d) { d.plan.save_model_on_termination = v.boolean; }},
      {.name = "_kfold",
       .kind = kInteger,
       .interval = kCount2,
       .apply = [](Value v, Draft d) { refuse_for_now(d, "_kfold", v.text, "to leave it out"); }},
      {.name = "_num_cv_round",
       .kind = kInteger,
       .interval = kCount1,
       .default_text = "1",
       .no_effect = "it is for _kfold"},

      // Accepted, because scripts carry them, and without meaning here.
      {.name = "verbosity",
       .kind = kInteger,
       .interval = {.lowest = 0, .highest = 3},
       .default_text = "1",
       .no_effect = "the log does not depend on it"},
      {.name = "refresh_leaf", .kind = kBoolean, .default_text = "1", .no_effect = kRefreshOnly},
      {.name = "sketch_eps",
       .kind = kNumber,
       .interval = {.lowest = 0, .highest = 1, .lowest_open = true, .highest_open = true},
       .no_effect = "max_bin sets the number of bins"},
      {.name = "dsplit", .kind = kWord, .words = {"row", "col"}, .no_effect = "rows are split, never columns"},
      {.name = "predictor",
       .kind = kWord,
       .default_text = "auto",
       .words = {"auto", "cpu_predictor", "gpu_predictor"},
       .no_effect = "there is one predictor"},
      {.name = "sample_type",
       .kind = kWord,
       .default_text = "uniform",
       .words = {"uniform", "weighted"},
       .no_effect = kDartOnly},
      {.name = "normalize_type",
       .kind = kWord,
       .default_text = "tree",
       .words = {"tree", "forest"},
       .no_effect = kDartOnly},
      {.name = "rate_drop", .kind = kNumber, .interval = kShare, .default_text = "0", .no_effect = kDartOnly},
      {.name = "skip_drop", .kind = kNumber, .interval = kShare, .default_text = "0", .no_effect = kDartOnly},
      {.name = "one_drop", .kind = kBoolean, .default_text = "0", .no_effect = kDartOnly},
      {.name = "lambda_bias", .kind = kNumber, .interval = kShare, .no_effect = "XGBoost removed it"},
      {.name = "aft_loss_distribution",
       .kind = kWord,
       .default_text = "normal",
       .words = {"normal", "logistic", "extreme"},
       .no_effect = kAftOnly},
      {.name = "aft_loss_distribution_scale",
       .kind = kNumber,
       .interval = kAtLeast0,
       .default_text = "1",
       .no_effect = kAftOnly},
      {.name = "deterministic_histogram", .kind = kBoolean, .no_effect = "histograms are always deterministic"},
      {.name = "prob_buffer_row",
       .kind = kNumber,
       .interval = {.lowest = 1, .lowest_open = true},
       .no_effect = "XGBoost ignores it too"},
      {.name = "use_dask_gpu_training",
       .kind = kBoolean,
       .default_text = "false",
       .no_effect = "training runs on the CPU"},
  };
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kAliases = {{
    {"learning_rate", "eta"},
    {"min_split_loss", "gamma"},
    {"reg_lambda", "lambda"},
    {"reg_alpha", "alpha"},
}};

}  // namespace

void PlanDraft::problem(std::string_view name, std::string_view sentence) {
  problems.push_back(std::format("Hyperparameter {}: {}", name, sentence));
}

void PlanDraft::note(std::string_view name, std::string_view sentence) {
  plan.notes.push_back(std::format("Hyperparameter {}: {}", name, sentence));
}

const std::vector<HyperparameterRow>& hyperparameter_table() {
  static const std::vector<HyperparameterRow> table = make_table();
  return table;
}

const HyperparameterRow* find_hyperparameter(std::string_view name) {
  for (const HyperparameterRow& row : hyperparameter_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view canonical_name(std::string_view name) {
  for (const auto& [alias, canonical] : kAliases) {
    if (alias == name) return canonical;
  }
  return name;
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const HyperparameterRow& row : hyperparameter_table()) names.emplace_back(row.name);
  for (const auto& [alias, canonical] : kAliases) names.emplace_back(alias);
  return names;
}

}  // namespace espalier::train
