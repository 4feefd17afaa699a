#include "train/hyperparameters/evaluation_plan.h"

#include <algorithm>
#include <array>
#include <format>

#include "base/error.h"
#include "base/text.h"
#include "model/metric/metric.h"

namespace espalier::train {
namespace {

constexpr std::string_view kTuningMetric = "_tuning_objective_metric";

// Metrics that the built-in algorithm computes beside XGBoost: it prints them behind XGBoost's own.
constexpr std::array<std::string_view, 14> kPrintedLast = {
    "accuracy",        "balanced_accuracy", "f1", "f1_binary", "f1_macro",     "mae",          "mse", "precision",
    "precision_macro", "precision_micro",   "r2", "recall",    "recall_macro", "recall_micro",
};

bool is_printed_last(std::string_view name) {
  return name == "rmse" || std::ranges::find(kPrintedLast, name) != kPrintedLast.end();
}

void append_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

// The printed name of `metric`, or "" with a problem of the hyperparameter `asked_by`.
std::string printed_name(PlanDraft& draft, std::string_view asked_by, const std::string& metric) {
  try {
    return model::make_metric(metric, draft.plan.gbt.objective, draft.plan.gbt.objective_params)->name();
  } catch (const base::ClientError& error) {
    draft.problem(asked_by, error.what());
    return {};
  }
}

std::vector<std::string> printed_names(PlanDraft& draft, std::string_view asked_by,
                                       const std::vector<std::string>& metrics) {
  std::vector<std::string> names;
  for (const std::string& metric : metrics) {
    const std::string name = printed_name(draft, asked_by, metric);
    if (!name.empty()) append_once(names, name);
  }
  return names;
}

// "validation:auc" -> {"auc"}; the tuner may append a frequency behind a second colon.
std::vector<std::string> tuning_metrics(PlanDraft& draft) {
  if (draft.tuning_metric.empty()) return {};
  const auto parts = base::split(draft.tuning_metric, ':');
  if (parts.size() < 2 || (parts[0] != "validation" && parts[0] != "train") || base::trim(parts[1]).empty()) {
    draft.problem(kTuningMetric, std::format("'{}' is not allowed; allowed is validation:<metric>",
                                             base::excerpt(draft.tuning_metric)));
    return {};
  }
  return list_value(parts[1]);
}

void check_names(PlanDraft& draft, std::string_view asked_by, const std::vector<std::string>& metrics) {
  for (const std::string& metric : metrics) {
    try {
      model::check_metric_name(metric);
    } catch (const base::ClientError& error) {
      draft.problem(asked_by, error.what());
    }
  }
}

// XGBoost's metrics first, then the built-in algorithm's own. When only the latter are asked for, XGBoost prints the
// objective's default before them.
std::vector<std::string> in_printed_order(const std::vector<std::string>& names, const std::string& objective_default) {
  std::vector<std::string> first;
  std::vector<std::string> last;
  for (const std::string& name : names) (is_printed_last(name) ? last : first).push_back(name);
  if (first.empty()) first.push_back(objective_default);
  for (const std::string& name : last) append_once(first, name);
  return first;
}

}  // namespace

void plan_evaluation(PlanDraft& draft, const std::string& objective_default) {
  model::LearnerParams& gbt = draft.plan.gbt;
  std::vector<std::string> names = printed_names(draft, "eval_metric", draft.eval_metrics);
  const std::vector<std::string> tuning = printed_names(draft, kTuningMetric, tuning_metrics(draft));
  const std::string watched = !tuning.empty() ? tuning.back() : names.empty() ? objective_default : names.back();
  const bool watches_default = tuning.empty() && names.empty();
  if (!tuning.empty()) {
    for (const std::string& name : tuning) append_once(names, name);
    std::ranges::sort(names);
  }
  gbt.eval_metrics = in_printed_order(names, objective_default);
  if (!gbt.early_stopping_rounds) return;
  if (watches_default) {
    draft.note("early_stopping_rounds",
               std::format("eval_metric is not given, so it watches {}, the default of objective {}", objective_default,
                           gbt.objective));
  }
  gbt.early_stopping_metric = watched;
}

void check_metric_names(PlanDraft& draft) {
  check_names(draft, "eval_metric", draft.eval_metrics);
  check_names(draft, kTuningMetric, tuning_metrics(draft));
}

}  // namespace espalier::train
