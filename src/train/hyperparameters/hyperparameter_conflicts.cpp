#include "train/hyperparameters/hyperparameter_conflicts.h"

#include <algorithm>
#include <format>

#include "base/text.h"

namespace espalier::train {
namespace {

using model::BoosterKind;
using model::ProcessType;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// A problem for the first updater that is none of `allowed`.
bool all_allowed(PlanDraft& draft, std::initializer_list<std::string_view> allowed, std::string_view where) {
  const auto strange =
      std::ranges::find_if(draft.updaters, [&](const std::string& updater) { return !is_one_of(updater, allowed); });
  if (strange == draft.updaters.end()) return true;
  draft.problem("updater", std::format("'{}' is not allowed with {}; allowed are {}", *strange, where,
                                       base::join(std::vector<std::string>(allowed.begin(), allowed.end()), ", ")));
  return false;
}

void plan_linear_updater(PlanDraft& draft) {
  if (!all_allowed(draft, {"shotgun", "coord_descent"}, "booster gblinear")) return;
  const bool coordinate_descent = !draft.updaters.empty() && draft.updaters.back() == "coord_descent";
  model::GbLinearParams& linear = draft.plan.gbt.linear;
  linear.updater = coordinate_descent ? model::LinearUpdater::kCoordDescent : model::LinearUpdater::kShotgun;
}

void plan_update(PlanDraft& draft) {
  if (draft.updaters.empty() || !all_allowed(draft, {"refresh", "prune"}, "process_type update")) return;
  std::vector<model::UpdateStep>& steps = draft.plan.gbt.update_steps;
  steps.clear();
  for (const std::string& updater : draft.updaters) {
    steps.push_back(updater == "refresh" ? model::UpdateStep::kRefresh : model::UpdateStep::kPrune);
  }
}

// An updater that grows trees selects its tree_method; sync and prune are part of growing anyway.
void plan_growers(PlanDraft& draft) {
  if (!all_allowed(draft,
                   {"grow_colmaker", "distcol", "grow_histmaker", "grow_skmaker", "grow_quantile_histmaker", "sync",
                    "refresh", "prune"},
                   "boosters that grow trees")) {
    return;
  }
  std::vector<std::string> growers;
  for (const std::string& updater : draft.updaters) {
    if (!is_one_of(updater, {"sync", "refresh", "prune"})) growers.push_back(updater);
  }
  if (growers.size() > 1) {
    return draft.problem("updater", std::format("{} are given; only one updater that grows trees is allowed",
                                                base::join(growers, " and ")));
  }
  const auto method = draft.given.find("tree_method");
  if (growers.empty() || (method != draft.given.end() && method->second.text != "auto")) {
    if (!draft.updaters.empty()) draft.note("updater", "it has no effect; tree_method says how trees grow");
    return;
  }
  using enum model::TreeMethod;
  const bool exact = is_one_of(growers.front(), {"grow_colmaker", "distcol"});
  const bool approx = is_one_of(growers.front(), {"grow_histmaker", "grow_skmaker"});
  draft.plan.gbt.tree.tree_method = exact ? kExact : approx ? kApprox : kHist;
}

void plan_updaters(PlanDraft& draft) {
  const model::LearnerParams& gbt = draft.plan.gbt;
  if (gbt.booster == BoosterKind::kLinear) return plan_linear_updater(draft);
  if (gbt.process_type == ProcessType::kUpdate) return plan_update(draft);
  plan_growers(draft);
}

void check_linear(PlanDraft& draft) {
  const FeatureConstraints& constraints = draft.plan.constraints;
  const bool monotone =
      std::ranges::any_of(constraints.monotone, [](const auto& element) { return element.value != 0; });
  constexpr std::string_view kNotKept = "booster gblinear cannot keep it; leave it out or take booster gbtree or dart";
  if (monotone) draft.problem("monotone_constraints", kNotKept);
  if (!constraints.interaction.empty()) draft.problem("interaction_constraints", kNotKept);
}

// Why a value of `scope` means nothing in this job; "" when it does.
std::string_view idle_reason(HyperparameterScope scope, const model::LearnerParams& gbt) {
  switch (scope) {
    case HyperparameterScope::kAnyJob:
      return "";
    case HyperparameterScope::kTrees:
      return gbt.booster == BoosterKind::kLinear ? "booster gblinear grows no trees" : "";
    case HyperparameterScope::kGrowth:
      if (gbt.booster == BoosterKind::kLinear) return "booster gblinear grows no trees";
      return gbt.process_type == ProcessType::kUpdate ? "process_type update grows no trees" : "";
    case HyperparameterScope::kDart:
      return gbt.booster == BoosterKind::kDart ? "" : "it is for booster dart";
    case HyperparameterScope::kLinear:
      return gbt.booster == BoosterKind::kLinear ? "" : "it is for booster gblinear";
    case HyperparameterScope::kUpdate:
      return gbt.process_type == ProcessType::kUpdate ? "" : "it is for process_type update";
  }
  return "";
}

void note_other_scopes(PlanDraft& draft) {
  for (const auto& [name, value] : draft.given) {
    const HyperparameterRow& row = *find_hyperparameter(name);
    const std::string_view reason = idle_reason(row.scope, draft.plan.gbt);
    if (!reason.empty() && value.text != row.default_text) {
      draft.note(name, std::format("it has no effect: {}", reason));
    }
  }
}

// A hyperparameter that only another one gives a meaning.
struct Dependent {
  const char* name;
  bool has_meaning;
  const char* why_not;
};

void note_dependents(PlanDraft& draft) {
  const model::LearnerParams& gbt = draft.plan.gbt;
  const model::TreeParams& tree = gbt.tree;
  const bool grows = gbt.booster != BoosterKind::kLinear && gbt.process_type == ProcessType::kDefault;
  const bool samples_columns =
      tree.column_sample_by_tree < 1 || tree.column_sample_by_level < 1 || tree.column_sample_by_node < 1;
  const bool picks_best = gbt.linear.feature_selector == model::FeatureSelector::kGreedy ||
                          gbt.linear.feature_selector == model::FeatureSelector::kThrifty;
  const bool drops = gbt.dart.rate_drop > 0 || gbt.dart.one_drop;
  for (const Dependent& dependent : {
           Dependent{"max_bin", !grows || tree.tree_method != model::TreeMethod::kExact,
                     "tree_method exact takes every value"},
           Dependent{"sampling_method", !grows || tree.row_sample < 1, "subsample is 1, so that no row is left out"},
           Dependent{"feature_weights", !grows || samples_columns,
                     "they are chances to be sampled, and every colsample_* is 1"},
           Dependent{"top_k", gbt.booster != BoosterKind::kLinear || picks_best,
                     "it is for feature_selector greedy and thrifty"},
           Dependent{"skip_drop", gbt.booster != BoosterKind::kDart || drops,
                     "rate_drop and one_drop are 0, so that no tree is dropped"},
       }) {
    const auto given = draft.given.find(dependent.name);
    if (dependent.has_meaning || given == draft.given.end()) continue;
    if (given->second.text == find_hyperparameter(dependent.name)->default_text) continue;
    draft.note(dependent.name, std::format("it has no effect: {}", dependent.why_not));
  }
}

}  // namespace

void check_combinations(PlanDraft& draft) {
  plan_updaters(draft);
  if (draft.plan.gbt.booster == BoosterKind::kLinear) check_linear(draft);
  note_other_scopes(draft);
  note_dependents(draft);
}

}  // namespace espalier::train
