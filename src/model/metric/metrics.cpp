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
#include "model/metric/ranking_curve.h"
#include "model/metric/regression.h"
#include "model/metric/request.h"

namespace espalier::model {
namespace {

using Make = std::unique_ptr<const Metric> (*)(const MetricRequest&);

enum class For {
  kAny,
  kOnePrediction,   // one prediction per row
  kMulticlass,      // one probability per class
  kTwoClassScores,  // a score by which rows can be ranked
};
enum class Parameter { kNone, kThreshold, kVariancePower };

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
    Row{"auc", For::kTwoClassScores, make_auc},
    Row{"aucpr", For::kTwoClassScores, make_aucpr},
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

// Names of the built-in algorithm whose data (query groups, survival times and bounds) this version does not learn
// from.
constexpr std::array<std::string_view, 5> kLater = {"map", "ndcg", "cox-nloglik", "aft-nloglik",
                                                    "interval-regression-accuracy"};

const Row& find_row(const std::string& name) {
  for (const Row& row : kTable) {
    if (row.name == name) return row;
  }
  for (const std::string_view later : kLater) {
    if (later == name) throw base::ClientError(std::format("metric {} cannot be computed by this version yet", name));
  }
  const std::vector<std::string> all = all_metrics();
  const std::vector<std::string> nearest = base::nearest_names(name, all);
  throw base::ClientError(std::format(
      "metric '{}' is not known; {}", base::excerpt(name),
      nearest.empty() ? "allowed are " + base::join(all, ", ") : "the nearest names are " + base::join(nearest, ", ")));
}

double parse_parameter(const Row& row, const std::string& metric, std::string_view text) {
  if (row.parameter == Parameter::kNone) {
    throw base::ClientError(
        std::format("metric '{}' is not allowed: {} takes no '@' part; error@<threshold> and "
                    "tweedie-nloglik@<power> do",
                    base::excerpt(metric), row.name));
  }
  const std::optional<double> value = base::parse_double(text);
  const bool power = row.parameter == Parameter::kVariancePower;
  if (!value || !(power ? *value > 1 && *value < 2 : std::isfinite(*value))) {
    throw base::ClientError(std::format("metric '{}': '{}' is not allowed behind '@'; it must be a number {}",
                                        base::excerpt(metric), base::excerpt(text),
                                        power ? "in (1, 2)" : "that is finite"));
  }
  return *value;
}

void check_objective(const Row& row, const std::string& objective) {
  const bool multiclass = objective.starts_with("multi:");
  const bool ranks = objective.starts_with("binary:") || objective.starts_with("rank:");
  std::string_view allowed;
  if (row.meant_for == For::kOnePrediction && multiclass) allowed = "objectives with one prediction per row";
  if (row.meant_for == For::kMulticlass && !multiclass) allowed = "multi:softmax and multi:softprob";
  if (row.meant_for == For::kTwoClassScores && !ranks) allowed = "objectives that begin with binary: or rank:";
  if (allowed.empty()) return;
  throw base::ClientError(
      std::format("metric {} is not allowed with objective {}; it is for {}", row.name, objective, allowed));
}

}  // namespace

std::unique_ptr<const Metric> make_metric(const std::string& name, const std::string& objective) {
  const std::size_t at = name.find('@');
  MetricRequest request = {.name = name.substr(0, at), .parameter = std::nullopt, .objective = objective};
  const Row& row = find_row(request.name);
  if (at != std::string::npos) request.parameter = parse_parameter(row, name, std::string_view(name).substr(at + 1));
  check_objective(row, objective);
  return row.make(request);
}

std::vector<std::string> all_metrics() {
  std::vector<std::string> names;
  for (const Row& row : kTable) names.emplace_back(row.name);
  return names;
}

}  // namespace espalier::model
