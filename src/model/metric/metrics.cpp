// The table of metrics: name -> what it may be asked for with -> how it is made.
#include <array>
#include <cmath>
#include <format>
#include <string_view>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/metric/confusion.h"
#include "model/metric/error_rate.h"
#include "model/metric/likelihood.h"
#include "model/metric/metric.h"
#include "model/metric/ranking.h"
#include "model/metric/ranking_curve.h"
#include "model/metric/regression.h"
#include "model/metric/request.h"
#include "model/metric/survival.h"

namespace espalier::model {
namespace {

using Make = std::unique_ptr<const Metric> (*)(const MetricRequest&);

enum class For {
  kAny,            // one prediction per row or one per class
  kOnePrediction,  // one prediction per row
  kQuantiles,      // one prediction per row, or one per quantile
  kExpectiles,     // one prediction per row, or one per expectile
  kMulticlass,     // one probability per class
  kScores,         // scores by which rows can be ranked
  kCox,
  kAft,
};
enum class Parameter { kNone, kThreshold, kVariancePower, kTruncation };

struct Row {
  std::string_view name;
  For meant_for;
  Make make;
  Parameter parameter = Parameter::kNone;
};

constexpr std::array kTable = {
    Row{"rmse", For::kOnePrediction, make_rmse},
    Row{"rmsle", For::kOnePrediction, make_rmsle},
    Row{"mae", For::kOnePrediction, make_mae},
    Row{"mape", For::kOnePrediction, make_mape},
    Row{"mphe", For::kOnePrediction, make_mphe},
    Row{"quantile", For::kQuantiles, make_quantile},
    Row{"expectile", For::kExpectiles, make_expectile},
    Row{"mse", For::kOnePrediction, make_mse},
    Row{"r2", For::kOnePrediction, make_r2},
    Row{"logloss", For::kOnePrediction, make_logloss},
    Row{"error", For::kOnePrediction, make_error, Parameter::kThreshold},
    Row{"poisson-nloglik", For::kOnePrediction, make_poisson_nloglik},
    Row{"gamma-deviance", For::kOnePrediction, make_gamma_deviance},
    Row{"gamma-nloglik", For::kOnePrediction, make_gamma_nloglik},
    Row{"tweedie-nloglik", For::kOnePrediction, make_tweedie_nloglik, Parameter::kVariancePower},
    Row{"merror", For::kMulticlass, make_merror},
    Row{"mlogloss", For::kMulticlass, make_mlogloss},
    Row{"auc", For::kScores, make_auc},
    Row{"aucpr", For::kScores, make_aucpr},
    Row{"ndcg", For::kOnePrediction, make_ndcg, Parameter::kTruncation},
    Row{"map", For::kOnePrediction, make_map, Parameter::kTruncation},
    Row{"pre", For::kOnePrediction, make_pre, Parameter::kTruncation},
    Row{"cox-nloglik", For::kCox, make_cox_nloglik},
    Row{"aft-nloglik", For::kAft, make_aft_nloglik},
    Row{"interval-regression-accuracy", For::kAft, make_interval_regression_accuracy},
    Row{"accuracy", For::kAny, make_accuracy},
    Row{"balanced_accuracy", For::kAny, make_balanced_accuracy},
    Row{"f1", For::kAny, make_f1_macro},
    Row{"f1_binary", For::kAny, make_f1_binary},
    Row{"f1_macro", For::kAny, make_f1_macro},
    Row{"precision", For::kAny, make_precision},
    Row{"precision_macro", For::kAny, make_precision_macro},
    Row{"precision_micro", For::kAny, make_precision_micro},
    Row{"recall", For::kAny, make_recall},
    Row{"recall_macro", For::kAny, make_recall_macro},
    Row{"recall_micro", For::kAny, make_recall_micro},
};

const Row* find_row(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

[[noreturn]] void refuse_name(const std::string& name) {
  const std::vector<std::string> all = all_metrics();
  const std::vector<std::string> nearest = base::nearest_names(name, all);
  throw base::ClientError(std::format(
      "metric '{}' is not known; {}", base::excerpt(name),
      nearest.empty() ? "allowed are " + base::join(all, ", ") : "the nearest names are " + base::join(nearest, ", ")));
}

// What may stand behind the '@', as text; "" for nothing.
std::string_view allowed_numbers(Parameter parameter) {
  switch (parameter) {
    case Parameter::kThreshold:
      return "a number that is finite";
    case Parameter::kVariancePower:
      return "a number in (1, 2)";
    case Parameter::kTruncation:
      return "a whole number in [1, 2147483647]";
    case Parameter::kNone:
      break;
  }
  return {};
}

bool is_allowed(Parameter parameter, double value) {
  switch (parameter) {
    case Parameter::kThreshold:
      return std::isfinite(value);
    case Parameter::kVariancePower:
      return value > 1 && value < 2;
    case Parameter::kTruncation:
      return value >= 1 && value <= 2147483647 && value == std::floor(value);
    case Parameter::kNone:
      break;
  }
  return false;
}

double parse_parameter(const Row& row, const std::string& metric, std::string_view text) {
  if (row.parameter == Parameter::kNone) {
    throw base::ClientError(
        std::format("metric '{}' is not allowed: {} takes no '@' part; error@<threshold>, tweedie-nloglik@<power>, "
                    "ndcg@<n>, map@<n> and pre@<n> do",
                    base::excerpt(metric), row.name));
  }
  const std::optional<double> value = base::parse_double(text);
  if (!value || !is_allowed(row.parameter, *value)) {
    throw base::ClientError(std::format("metric '{}': '{}' is not allowed behind '@'; it must be {}",
                                        base::excerpt(metric), base::excerpt(text), allowed_numbers(row.parameter)));
  }
  return *value;
}

// The objectives that `meant_for` names, as text, when `objective` is not among them; else "".
// `several`: the parameter that gives the objective several predictions per row; empty: none does.
std::string_view instead_of(For meant_for, std::string_view objective, std::string_view several) {
  const bool multiclass = objective.starts_with("multi:");
  const bool scores =
      multiclass || objective.starts_with("binary:") || objective.starts_with("rank:") || objective == "reg:logistic";
  switch (meant_for) {
    case For::kAny:
      return !several.empty() ? "objectives with one prediction per row or one per class" : "";
    case For::kOnePrediction:
      return multiclass || !several.empty() ? "objectives with one prediction per row" : "";
    case For::kQuantiles:
      return multiclass || several == "expectile_alpha" ? "reg:quantileerror and objectives with one prediction per row"
                                                        : "";
    case For::kExpectiles:
      return multiclass || several == "quantile_alpha" ? "reg:expectileerror and objectives with one prediction per row"
                                                       : "";
    case For::kMulticlass:
      return multiclass ? "" : "multi:softmax and multi:softprob";
    case For::kScores:
      return scores ? "" : "reg:logistic and objectives that begin with binary:, multi: or rank:";
    case For::kCox:
      return objective == "survival:cox" ? "" : "survival:cox";
    case For::kAft:
      return objective == "survival:aft" ? "" : "survival:aft";
  }
  return {};
}

std::string_view several_outputs(const MetricRequest& request) {
  if (request.objective == "reg:quantileerror" && request.params.quantile_alpha.size() > 1) return "quantile_alpha";
  if (request.objective == "reg:expectileerror" && request.params.expectile_alpha.size() > 1) return "expectile_alpha";
  return {};
}

void check_objective(const Row& row, const MetricRequest& request) {
  const std::string_view several = several_outputs(request);
  const std::string_view allowed = instead_of(row.meant_for, request.objective, several);
  if (allowed.empty()) return;
  throw base::ClientError(std::format("metric {} is not allowed with objective {}{}; it is for {}", row.name,
                                      request.objective, several.empty() ? "" : std::format(" of several {}", several),
                                      allowed));
}

struct ParsedName {
  const Row* row;
  std::optional<double> parameter;
  bool minus;
};

ParsedName parse_name(const std::string& name) {
  const bool minus = name.ends_with('-');
  const std::string_view text = std::string_view(name).substr(0, name.size() - (minus ? 1 : 0));
  const std::size_t at = text.find('@');
  const Row* const row = find_row(text.substr(0, at));
  if (row == nullptr || (minus && row->parameter != Parameter::kTruncation)) {
    refuse_name(std::string(minus ? std::string_view(name) : text.substr(0, at)));
  }
  ParsedName parsed = {.row = row, .parameter = std::nullopt, .minus = minus};
  if (at != std::string_view::npos) parsed.parameter = parse_parameter(*row, name, text.substr(at + 1));
  return parsed;
}

}  // namespace

std::unique_ptr<const Metric> make_metric(const std::string& name, const std::string& objective,
                                          const ObjectiveParams& params) {
  const ParsedName parsed = parse_name(name);
  const MetricRequest request = {.name = std::string(parsed.row->name),
                                 .parameter = parsed.parameter,
                                 .minus = parsed.minus,
                                 .objective = objective,
                                 .params = params};
  check_objective(*parsed.row, request);
  return parsed.row->make(request);
}

void check_metric_name(const std::string& name) { parse_name(name); }

std::vector<std::string> all_metrics() {
  std::vector<std::string> names;
  for (const Row& row : kTable) names.emplace_back(row.name);
  return names;
}

}  // namespace espalier::model
