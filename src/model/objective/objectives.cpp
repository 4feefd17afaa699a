// The table of objectives that are trained. Those that are only predicted stand in prediction_only.cpp.
#include <array>
#include <format>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "model/objective/hinge.h"
#include "model/objective/log_link.h"
#include "model/objective/logistic.h"
#include "model/objective/objective.h"
#include "model/objective/parameter.h"
#include "model/objective/prediction_only.h"
#include "model/objective/pseudo_huber.h"
#include "model/objective/softmax.h"
#include "model/objective/squared_error.h"

namespace espalier::model {
namespace {

using Make = std::unique_ptr<const Objective> (*)(const ObjectiveParams&, int num_class);

struct Row {
  std::string_view name;
  std::string_view default_metric;
  std::string_view base_score_range;
  std::string_view parameter;  // the one it takes, besides num_class; "" for none
  Make make;
};

constexpr std::string_view kAnyNumber = "(-inf, +inf)";
constexpr std::string_view kProbability = "[0, 1]";
constexpr std::string_view kPositive = "(0, +inf)";

constexpr std::array kTable = {
    Row{"reg:squarederror", "rmse", kAnyNumber, "scale_pos_weight", make_squared_error},
    Row{"reg:squaredlogerror", "rmsle", kAnyNumber, "scale_pos_weight", make_squared_log_error},
    Row{"reg:pseudohubererror", "mphe", kAnyNumber, "huber_slope", make_pseudo_huber},
    Row{"reg:logistic", "rmse", kProbability, "scale_pos_weight", make_logistic_regression},
    Row{"binary:logistic", "logloss", kProbability, "scale_pos_weight", make_binary_logistic},
    Row{"binary:logitraw", "logloss", kAnyNumber, "scale_pos_weight", make_binary_logit_raw},
    Row{"binary:hinge", "error", kAnyNumber, "", make_hinge},
    Row{"count:poisson", "poisson-nloglik", kPositive, "max_delta_step", make_poisson},
    Row{"reg:gamma", "gamma-deviance", kPositive, "scale_pos_weight", make_gamma},
    Row{"reg:tweedie", "tweedie-nloglik@1.5", kPositive, "tweedie_variance_power", make_tweedie},
    Row{"multi:softmax", "mlogloss", kAnyNumber, "", make_softmax},
    Row{"multi:softprob", "mlogloss", kAnyNumber, "", make_softprob},
};

const Row* find_row(std::string_view name) {
  if (name == "reg:linear") name = "reg:squarederror";  // its name before XGBoost 0.90
  for (const Row& row : kTable) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> names(bool trainable_only) {
  std::vector<std::string> result;
  for (const ObjectiveRow& row : all_objectives()) {
    if (row.trainable || !trainable_only) result.push_back(row.name);
  }
  return result;
}

[[noreturn]] void throw_unknown(const std::string& name) {
  const std::vector<std::string> nearest = base::nearest_names(name, names(false));
  throw base::ClientError(std::format("objective '{}' is not known; {}", base::excerpt(name),
                                      nearest.empty() ? "allowed are " + base::join(names(false), ", ")
                                                      : "the nearest names are " + base::join(nearest, ", ")));
}

// Those parameters in the model file's object that the row takes.
ObjectiveParams params_of(const Row& row, const ObjectiveConfig& config) {
  ObjectiveParams params;
  for (const auto& [group, keys] : config) {
    const auto found = keys.find(std::string(row.parameter));
    if (found != keys.end()) read_parameter(found->first, found->second, params);
  }
  return params;
}

}  // namespace

std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveParams& params, int num_class) {
  if (const Row* row = find_row(name)) return row->make(params, num_class);
  if (make_prediction_only(name, {}) == nullptr) throw_unknown(name);
  throw base::ClientError(
      std::format("objective {} cannot be trained by this version; it trains {}", name, base::join(names(true), ", ")));
}

std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveConfig& config, int num_class) {
  if (const Row* row = find_row(name)) return row->make(params_of(*row, config), num_class);
  std::unique_ptr<const Objective> objective = make_prediction_only(name, config);
  if (objective == nullptr) throw_unknown(name);
  return objective;
}

std::vector<ObjectiveRow> all_objectives() {
  std::vector<ObjectiveRow> result;
  for (const Row& row : kTable) {
    ObjectiveRow shown = {.name = std::string(row.name),
                          .default_metric = std::string(row.default_metric),
                          .trainable = true,
                          .base_score_range = std::string(row.base_score_range),
                          .parameters = {}};
    if (!row.parameter.empty()) shown.parameters.emplace_back(row.parameter);
    result.push_back(std::move(shown));
  }
  std::vector<ObjectiveRow> predicted = prediction_only_objectives();
  for (ObjectiveRow& row : predicted) result.push_back(std::move(row));
  return result;
}

}  // namespace espalier::model
