#include <format>

#include "base/text.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;
using enum HyperparameterScope;

model::TreeParams& tree(Draft draft) { return draft.plan.gbt.tree; }

void apply_tree_method(Value value, Draft draft) {
  using enum model::TreeMethod;
  tree(draft).tree_method = value.text == "exact" ? kExact : value.text == "approx" ? kApprox : kHist;
  if (value.text == "gpu_hist") {
    draft.note("tree_method", "gpu_hist is accepted; trees are grown with histograms (hist) on the CPU");
  }
}

void apply_grow_policy(Value value, Draft draft) {
  using enum model::GrowPolicy;
  tree(draft).grow_policy = value.text == "lossguide" ? kLossguide : kDepthwise;
}

void apply_sampling_method(Value value, Draft draft) {
  using enum model::SamplingMethod;
  tree(draft).sampling_method = value.text == "gradient_based" ? kGradientBased : kUniform;
}

// A reader of feature_constraints.h.
template <std::string (*read)(std::string_view, FeatureConstraints&)>
void apply_constraint(const char* name, Value value, Draft draft) {
  const std::string allowed = read(value.text, draft.plan.constraints);
  if (!allowed.empty()) {
    draft.problem(name, std::format("'{}' is not allowed; {}", base::excerpt(value.text), allowed));
  }
}

void append_growth_rows(std::vector<HyperparameterRow>& table) {
  table.insert(table.end(),
               {{.name = "eta",
                 .kind = kNumber,
                 .interval = kShare,
                 .default_text = "0.3",
                 .apply = [](Value v, Draft d) { tree(d).learning_rate = d.plan.gbt.linear.learning_rate = v.number; }},
                {.name = "lambda",
                 .kind = kNumber,
                 .interval = kAtLeast0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { tree(d).l2 = d.plan.gbt.linear.l2 = v.number; }},
                {.name = "alpha",
                 .kind = kNumber,
                 .interval = kAtLeast0,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { tree(d).l1 = d.plan.gbt.linear.l1 = v.number; }},
                {.name = "gamma",
                 .kind = kNumber,
                 .scope = kTrees,
                 .interval = kAtLeast0,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { tree(d).min_split_gain = v.number; }},
                {.name = "max_depth",
                 .kind = kInteger,
                 .scope = kTrees,
                 .interval = kCount0,
                 .default_text = "6",
                 .apply = [](Value v, Draft d) { tree(d).max_depth = as_int(v); }},
                {.name = "max_leaves",
                 .kind = kInteger,
                 .scope = kGrowth,
                 .interval = kCount0,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { tree(d).max_leaves = as_int(v); }},
                {.name = "max_bin",
                 .kind = kInteger,
                 .scope = kGrowth,
                 .interval = {.lowest = 2, .highest = 65535},
                 .default_text = "256",
                 .apply = [](Value v, Draft d) { tree(d).max_bin = as_int(v); }},
                {.name = "grow_policy",
                 .kind = kWord,
                 .scope = kGrowth,
                 .default_text = "depthwise",
                 .words = {"depthwise", "lossguide"},
                 .apply = apply_grow_policy},
                {.name = "min_child_weight",
                 .kind = kNumber,
                 .scope = kGrowth,
                 .interval = kAtLeast0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { tree(d).min_child_hessian = v.number; }},
                {.name = "max_delta_step",
                 .kind = kNumber,
                 .interval = kAtLeast0,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { d.max_delta_step = v.number; }},
                {.name = "tree_method",
                 .kind = kWord,
                 .scope = kGrowth,
                 .default_text = "auto",
                 .words = {"auto", "exact", "approx", "hist", "gpu_hist"},
                 .apply = apply_tree_method},
                {.name = "num_parallel_tree",
                 .kind = kInteger,
                 .scope = kTrees,
                 .interval = kCount1,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { d.plan.gbt.num_parallel_tree = as_int(v); }}});
}

void append_sampling_rows(std::vector<HyperparameterRow>& table) {
  table.insert(table.end(), {{.name = "subsample",
                              .kind = kNumber,
                              .scope = kGrowth,
                              .interval = kPositiveShare,
                              .default_text = "1",
                              .apply = [](Value v, Draft d) { tree(d).row_sample = v.number; }},
                             {.name = "sampling_method",
                              .kind = kWord,
                              .scope = kGrowth,
                              .default_text = "uniform",
                              .words = {"uniform", "gradient_based"},
                              .apply = apply_sampling_method},
                             {.name = "colsample_bytree",
                              .kind = kNumber,
                              .scope = kGrowth,
                              .interval = kPositiveShare,
                              .default_text = "1",
                              .apply = [](Value v, Draft d) { tree(d).column_sample_by_tree = v.number; }},
                             {.name = "colsample_bylevel",
                              .kind = kNumber,
                              .scope = kGrowth,
                              .interval = kPositiveShare,
                              .default_text = "1",
                              .apply = [](Value v, Draft d) { tree(d).column_sample_by_level = v.number; }},
                             {.name = "colsample_bynode",
                              .kind = kNumber,
                              .scope = kGrowth,
                              .interval = kPositiveShare,
                              .default_text = "1",
                              .apply = [](Value v, Draft d) { tree(d).column_sample_by_node = v.number; }}});
}

void append_feature_rows(std::vector<HyperparameterRow>& table) {
  table.insert(
      table.end(),
      {{.name = "monotone_constraints",
        .kind = kText,
        .scope = kGrowth,
        .apply = [](Value v, Draft d) { apply_constraint<read_monotone_constraints>("monotone_constraints", v, d); }},
       {.name = "interaction_constraints",
        .kind = kText,
        .scope = kGrowth,
        .apply = [](Value v,
                    Draft d) { apply_constraint<read_interaction_constraints>("interaction_constraints", v, d); }},
       {.name = "feature_weights",
        .kind = kText,
        .scope = kGrowth,
        .apply = [](Value v, Draft d) { apply_constraint<read_feature_weights>("feature_weights", v, d); }},
       {.name = "max_cat_to_onehot",
        .kind = kInteger,
        .scope = kGrowth,
        .interval = kCount1,
        .default_text = "4",
        .apply = [](Value v, Draft d) { tree(d).max_cat_to_onehot = as_int(v); }},
       {.name = "max_cat_threshold",
        .kind = kInteger,
        .scope = kGrowth,
        .interval = kCount1,
        .default_text = "64",
        .apply = [](Value v, Draft d) { tree(d).max_cat_threshold = as_int(v); }},
       {.name = "cat_smooth",
        .kind = kNumber,
        .scope = kGrowth,
        .interval = kAtLeast0,
        .default_text = "0",
        .apply = [](Value v, Draft d) { tree(d).cat_smooth = v.number; }},
       {.name = "cat_l2",
        .kind = kNumber,
        .scope = kGrowth,
        .interval = kAtLeast0,
        .default_text = "0",
        .apply = [](Value v, Draft d) { tree(d).cat_l2 = v.number; }},
       {.name = "min_data_per_group",
        .kind = kInteger,
        .scope = kGrowth,
        .interval = kCount0,
        .default_text = "0",
        .apply = [](Value v, Draft d) { tree(d).min_data_per_group = as_int(v); }}});
}

}  // namespace

void append_tree_rows(std::vector<HyperparameterRow>& table) {
  append_growth_rows(table);
  append_sampling_rows(table);
  append_feature_rows(table);
}

}  // namespace espalier::train
