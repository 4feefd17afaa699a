#include <algorithm>
#include <optional>

#include "base/text.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;

model::ObjectiveParams& params(Draft draft) { return draft.plan.gbt.objective_params; }

// A share or a list of shares, for the hyperparameter `name`.
void apply_shares(const char* name, Value value, Draft draft, std::vector<double>& shares) {
  std::vector<double> alpha;
  const auto is_share = [](double number) { return number > 0 && number < 1; };
  for (const std::string& element : value.list) {
    const std::optional<double> number = number_value(element);
    const bool is_allowed = number && is_share(*number) && is_share(double{static_cast<float>(*number)});
    if (is_allowed) alpha.push_back(*number);
  }
  if (!alpha.empty() && alpha.size() == value.list.size()) {
    shares = std::move(alpha);
  } else {
    draft.problem(
        name, "'" + base::excerpt(value.text) + "' is not allowed; allowed is a number in (0, 1) or a list of them");
  }
}

void apply_quantile_alpha(Value value, Draft draft) {
  apply_shares("quantile_alpha", value, draft, params(draft).quantile_alpha);
}

void apply_expectile_alpha(Value value, Draft draft) {
  std::vector<double>& alpha = params(draft).expectile_alpha;
  apply_shares("expectile_alpha", value, draft, alpha);
  if (std::ranges::is_sorted(alpha)) return;
  draft.problem("expectile_alpha", "'" + base::excerpt(value.text) + "' does not ascend; give the lowest first");
  std::ranges::sort(alpha);  // said once is enough
}

void apply_aft_distribution(Value value, Draft draft) {
  using enum model::AftDistribution;
  params(draft).aft_distribution = value.text == "logistic" ? kLogistic : value.text == "extreme" ? kExtreme : kNormal;
}

void apply_pair_method(Value value, Draft draft) {
  using enum model::RankPairMethod;
  params(draft).rank.pair_method = value.text == "mean" ? kMean : kTopK;
}

void append_rank_rows(std::vector<HyperparameterRow>& table) {
  table.insert(table.end(),
               {{.name = "lambdarank_pair_method",
                 .kind = kWord,
                 .default_text = "topk",
                 .words = {"topk", "mean"},
                 .apply = apply_pair_method},
                {.name = "lambdarank_num_pair_per_sample",
                 .kind = kInteger,
                 .interval = kCount1,
                 .apply = [](Value v, Draft d) { params(d).rank.num_pair_per_sample = as_int(v); }},
                {.name = "lambdarank_normalization",
                 .kind = kBoolean,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).rank.normalization = v.boolean; }},
                {.name = "lambdarank_score_normalization",
                 .kind = kBoolean,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).rank.score_normalization = v.boolean; }},
                {.name = "lambdarank_unbiased",
                 .kind = kBoolean,
                 .default_text = "0",
                 .apply = [](Value v, Draft d) { params(d).rank.unbiased = v.boolean; }},
                {.name = "lambdarank_bias_norm",
                 .kind = kNumber,
                 .interval = kAtLeast0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).rank.bias_norm = v.number; }},
                {.name = "ndcg_exp_gain", .kind = kBoolean, .default_text = "1", .apply = [](Value v, Draft d) {
                   params(d).rank.exp_gain = v.boolean;
                 }}});
}

}  // namespace

void append_objective_rows(std::vector<HyperparameterRow>& table) {
  table.insert(table.end(),
               {{.name = "objective",
                 .kind = kText,
                 .default_text = "reg:squarederror",
                 .apply = [](Value v, Draft d) { d.plan.gbt.objective = v.text; }},
                {.name = "num_class",
                 .kind = kInteger,
                 .interval = kClassCounts,
                 .apply = [](Value v, Draft d) { d.plan.gbt.num_class = as_int(v); }},
                {.name = "base_score",
                 .kind = kNumber,
                 .apply = [](Value v, Draft d) { d.plan.gbt.base_score = static_cast<float>(v.number); }},
                {.name = "scale_pos_weight",
                 .kind = kNumber,
                 .interval = kAbove0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).scale_pos_weight = v.number; }},
                {.name = "tweedie_variance_power",
                 .kind = kNumber,
                 .interval = {.lowest = 1, .highest = 2, .lowest_open = true, .highest_open = true},
                 .default_text = "1.5",
                 .apply = [](Value v, Draft d) { params(d).tweedie_variance_power = v.number; }},
                {.name = "huber_slope",
                 .kind = kNumber,
                 .interval = kAbove0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).huber_slope = v.number; }},
                {.name = "quantile_alpha", .kind = kWords, .default_text = "0.5", .apply = apply_quantile_alpha},
                {.name = "expectile_alpha", .kind = kWords, .default_text = "0.5", .apply = apply_expectile_alpha},
                {.name = "aft_loss_distribution",
                 .kind = kWord,
                 .default_text = "normal",
                 .words = {"normal", "logistic", "extreme"},
                 .apply = apply_aft_distribution},
                {.name = "aft_loss_distribution_scale",
                 .kind = kNumber,
                 .interval = kAbove0,
                 .default_text = "1",
                 .apply = [](Value v, Draft d) { params(d).aft_scale = v.number; }}});
  append_rank_rows(table);
}

}  // namespace espalier::train
