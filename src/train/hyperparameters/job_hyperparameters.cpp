#include <algorithm>
#include <format>

#include "base/text.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;

void apply_seed(Value value, Draft draft) { draft.plan.gbt.seed = static_cast<std::uint64_t>(value.integer); }

// XGBoost takes 0 and less for all cores.
void apply_nthread(Value value, Draft draft) { draft.plan.num_threads = std::max(0, as_int(value)); }

void apply_save_model_on_termination(Value value, Draft draft) {
  draft.plan.on_termination = value.boolean ? OnTermination::kSaveEvenWhenKilled : OnTermination::kDiscard;
}

void refuse_kfold(Value value, Draft draft) {
  draft.problem("_kfold",
                std::format("'{}' asks for cross-validation, which this version does not do yet; leave it out",
                            base::excerpt(value.text)));
}

}  // namespace

void append_job_rows(std::vector<HyperparameterRow>& table) {
  table.insert(
      table.end(),
      {{.name = "num_round",
        .kind = kInteger,
        .interval = kCount1,
        .apply = [](Value v, Draft d) { d.plan.gbt.num_rounds = as_int(v); }},
       {.name = "seed",
        .kind = kInteger,
        .interval = {.lowest = -2147483648.0, .highest = kIntMax, .lowest_open = true, .highest_open = true},
        .default_text = "0",
        .apply = apply_seed},
       {.name = "nthread", .kind = kInteger, .interval = {.lowest = -1, .highest = kIntMax}, .apply = apply_nthread},
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
       {.name = "save_model_on_termination", .kind = kBoolean, .apply = apply_save_model_on_termination},
       {.name = "_kfold",
        .kind = kInteger,
        .interval = kCount2,
        .apply = refuse_kfold,
        .no_effect = "it is refused, folds are not trained yet"},
       {.name = "_num_cv_round",
        .kind = kInteger,
        .interval = kCount1,
        .default_text = "1",
        .no_effect = "it is for _kfold"}});
}

}  // namespace espalier::train
