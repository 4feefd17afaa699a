// The table of objectives.
#include <algorithm>
#include <array>
#include <format>
#include <span>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "model/objective/aft.h"
#include "model/objective/cox.h"
#include "model/objective/expectile_error.h"
#include "model/objective/hinge.h"
#include "model/objective/lambda_rank.h"
#include "model/objective/log_link.h"
#include "model/objective/logistic.h"
#include "model/objective/objective.h"
#include "model/objective/parameter.h"
#include "model/objective/pseudo_huber.h"
#include "model/objective/quantile_error.h"
#include "model/objective/softmax.h"
#include "model/objective/squared_error.h"

namespace espalier::model {
namespace {

using Make = std::unique_ptr<const Objective> (*)(const ObjectiveParams&, int num_class);

using Names = std::span<const std::string_view>;

struct Row {
  std::string_view name;
  std::string_view default_metric;
  std::string_view base_score_range;
  Names parameters;  // those it takes, besides num_class
  Make make;
};

constexpr std::array<std::string_view, 1> kPositiveWeight = {"scale_pos_weight"};
constexpr std::array<std::string_view, 1> kSlope = {"huber_slope"};
constexpr std::array<std::string_view, 1> kStep = {"max_delta_step"};
constexpr std::array<std::string_view, 1> kVariancePower = {"tweedie_variance_power"};
constexpr std::array<std::string_view, 1> kQuantiles = {"quantile_alpha"};
constexpr std::array<std::string_view, 1> kExpectiles = {"expectile_alpha"};
constexpr std::array<std::string_view, 2> kAft = {"aft_loss_distribution", "aft_loss_distribution_scale"};
constexpr std::array<std::string_view, 7> kRank = {
    "lambdarank_pair_method",   "lambdarank_num_pair_per_sample", "lambdarank_unbiased", "lambdarank_bias_norm",
    "lambdarank_normalization", "lambdarank_score_normalization", "ndcg_exp_gain"};

constexpr std::string_view kAnyNumber = "(-inf, +inf)";
constexpr std::string_view kProbability = "[0, 1]";
constexpr std::string_view kPositive = "(0, +inf)";

constexpr std::array kTable = {
    Row{"reg:squarederror", "rmse", kAnyNumber, kPositiveWeight, make_squared_error},
    Row{"reg:squaredlogerror", "rmsle", kAnyNumber, kPositiveWeight, make_squared_log_error},
    Row{"reg:pseudohubererror", "mphe", kAnyNumber, kSlope, make_pseudo_huber},
    Row{"reg:absoluteerror", "mae", kAnyNumber, {}, make_absolute_error},
    Row{"reg:quantileerror", "quantile", kAnyNumber, kQuantiles, make_quantile_error},
    Row{"reg:expectileerror", "expectile", kAnyNumber, kExpectiles, make_expectile_error},
    Row{"reg:logistic", "rmse", kProbability, kPositiveWeight, make_logistic_regression},
    Row{"binary:logistic", "logloss", kProbability, kPositiveWeight, make_binary_logistic},
    Row{"binary:logitraw", "logloss", kAnyNumber, kPositiveWeight, make_binary_logit_raw},
    Row{"binary:hinge", "error", kAnyNumber, {}, make_hinge},
    Row{"count:poisson", "poisson-nloglik", kPositive, kStep, make_poisson},
    Row{"reg:gamma", "gamma-deviance", kPositive, kPositiveWeight, make_gamma},
    Row{"reg:tweedie", "tweedie-nloglik@1.5", kPositive, kVariancePower, make_tweedie},
    Row{"multi:softmax", "mlogloss", kAnyNumber, {}, make_softmax},
    Row{"multi:softprob", "mlogloss", kAnyNumber, {}, make_softprob},
    Row{"survival:cox", "cox-nloglik", kPositive, {}, make_cox},
    Row{"survival:aft", "aft-nloglik", kPositive, kAft, make_aft},
    Row{"rank:pairwise", "ndcg@32", kAnyNumber, kRank, make_rank_pairwise},
    Row{"rank:ndcg", "ndcg@32", kAnyNumber, kRank, make_rank_ndcg},
    Row{"rank:map", "map@32", kAnyNumber, kRank, make_rank_map},
};

const Row* find_row(std::string_view name) {
  if (name == "reg:linear") name = "reg:squarederror";  // its name before XGBoost 0.90
  for (const Row& row : kTable) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

[[noreturn]] void throw_unknown(const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : kTable) names.emplace_back(row.name);
  const std::vector<std::string> nearest = base::nearest_names(name, names);
  throw base::ClientError(std::format("objective '{}' is not known; {}", base::excerpt(name),
                                      nearest.empty() ? "allowed are " + base::join(names, ", ")
                                                      : "the nearest names are " + base::join(nearest, ", ")));
}

// Those parameters in the model file's object that the row takes.
ObjectiveParams params_of(const Row& row, const ObjectiveConfig& config) {
  ObjectiveParams params;
  for (const auto& [group, keys] : config) {
    for (const auto& [key, text] : keys) {
      if (std::ranges::find(row.parameters, key) != row.parameters.end()) read_parameter(key, text, params);
    }
  }
  return params;
}

}  // namespace

QuantileOrder quantile_order_of(const FileVersion& version) {
  constexpr FileVersion kFirstSorting = {3, 4, 0};
  return version >= kFirstSorting ? QuantileOrder::kAscending : QuantileOrder::kAsLearned;
}

std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveParams& params, int num_class) {
  const Row* row = find_row(name);
  if (row == nullptr) throw_unknown(name);
  return row->make(params, num_class);
}

std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveConfig& config, int num_class,
                                                const FileVersion& version) {
  const Row* row = find_row(name);
  if (row == nullptr) throw_unknown(name);
  ObjectiveParams params = params_of(*row, config);
  params.quantile_order = quantile_order_of(version);
  return row->make(params, num_class);
}

std::vector<ObjectiveRow> all_objectives() {
  std::vector<ObjectiveRow> result;
  for (const Row& row : kTable) {
    result.push_back({.name = std::string(row.name),
                      .default_metric = std::string(row.default_metric),
                      .base_score_range = std::string(row.base_score_range),
                      .parameters = {row.parameters.begin(), row.parameters.end()}});
  }
  return result;
}

}  // namespace espalier::model
