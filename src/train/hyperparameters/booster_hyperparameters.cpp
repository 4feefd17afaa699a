#include <array>
#include <utility>

#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;
using enum HyperparameterScope;

void apply_booster(Value value, Draft draft) {
  using enum model::BoosterKind;
  draft.plan.gbt.booster = value.text == "dart" ? kDart : value.text == "gblinear" ? kLinear : kTree;
}

void apply_process_type(Value value, Draft draft) {
  using enum model::ProcessType;
  draft.plan.gbt.process_type = value.text == "update" ? kUpdate : kDefault;
}

void apply_feature_selector(Value value, Draft draft) {
  using enum model::FeatureSelector;
  constexpr std::array<std::pair<std::string_view, model::FeatureSelector>, 5> kSelectors = {{
      {"cyclic", kCyclic},
      {"shuffle", kShuffle},
      {"random", kRandom},
      {"greedy", kGreedy},
      {"thrifty", kThrifty},
  }};
  for (const auto& [word, selector] : kSelectors) {
    if (word == value.text) draft.plan.gbt.linear.feature_selector = selector;
  }
}

void append_dart_rows(std::vector<HyperparameterRow>& table) {
  table.insert(
      table.end(),
      {{.name = "sample_type",
        .kind = kWord,
        .scope = kDart,
        .default_text = "uniform",
        .words = {"uniform", "weighted"},
        .apply = [](Value v, Draft d) { d.plan.gbt.dart.weighted_sampling = v.text == "weighted"; }},
       {.name = "normalize_type",
        .kind = kWord,
        .scope = kDart,
        .default_text = "tree",
        .words = {"tree", "forest"},
        .apply = [](Value v, Draft d) { d.plan.gbt.dart.forest_normalization = v.text == "forest"; }},
       {.name = "rate_drop",
        .kind = kNumber,
        .scope = kDart,
        .interval = kShare,
        .default_text = "0",
        .apply = [](Value v, Draft d) { d.plan.gbt.dart.rate_drop = v.number; }},
       {.name = "skip_drop",
        .kind = kNumber,
        .scope = kDart,
        .interval = kShare,
        .default_text = "0",
        .apply = [](Value v, Draft d) { d.plan.gbt.dart.skip_drop = v.number; }},
       {.name = "one_drop", .kind = kBoolean, .scope = kDart, .default_text = "0", .apply = [](Value v, Draft d) {
          d.plan.gbt.dart.one_drop = v.boolean;
        }}});
}

}  // namespace

void append_booster_rows(std::vector<HyperparameterRow>& table) {
  table.insert(table.end(),
               {{.name = "booster",
                 .kind = kWord,
                 .default_text = "gbtree",
                 .words = {"gbtree", "gblinear", "dart"},
                 .apply = apply_booster},
                {.name = "process_type",
                 .kind = kWord,
                 .default_text = "default",
                 .words = {"default", "update"},
                 .apply = apply_process_type},
                {.name = "updater",
                 .kind = kWords,
                 .words = {"grow_colmaker", "distcol", "grow_histmaker", "grow_skmaker", "grow_quantile_histmaker",
                           "sync", "refresh", "prune", "shotgun", "coord_descent"},
                 .apply = [](Value v, Draft d) { d.updaters = v.list; }},
                {.name = "refresh_leaf",
                 .kind = kBoolean,
                 .scope = kUpdate,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { d.plan.gbt.refresh_leaf = v.boolean; }},
                {.name = "feature_selector",
                 .kind = kWord,
                 .scope = kLinear,
                 .default_text = "cyclic",
                 .words = {"cyclic", "shuffle", "random", "greedy", "thrifty"},
                 .apply = apply_feature_selector},
                {.name = "top_k",
                 .kind = kInteger,
                 .scope = kLinear,
                 .interval = kCount0,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { d.plan.gbt.linear.top_k = as_int(v); }}});
  append_dart_rows(table);
}

}  // namespace espalier::train
