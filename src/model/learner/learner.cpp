#include "model/learner/learner.h"

#include <algorithm>
#include <format>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/boosting/tree/split/feature_rules.h"
#include "model/learner/best_round.h"
#include "model/learner/model_start.h"
#include "model/learner/round_learners.h"
#include "model/rounds/evaluation.h"
#include "model/rounds/margin_tables.h"

namespace espalier::model {
namespace {

void refuse_all(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  if (!all.empty()) throw base::ClientError(all);
}

// What the caller calls the training set.
std::string name_of(const data::Dataset& train_set, std::span<const EvaluationSet> sets) {
  const auto found = std::ranges::find(sets, &train_set, &EvaluationSet::dataset);
  return found == sets.end() ? "the training data" : found->name;
}

void check_schema(const data::Dataset& train_set) {
  const data::Schema& schema = train_set.schema;
  const std::size_t width = train_set.num_features();
  for (const auto& [what, size] :
       {std::pair{"names", schema.feature_names.size()}, {"kinds", schema.feature_kinds.size()}}) {
    if (size == 0 || size == width) continue;
    throw base::ClientError(
        std::format("the schema has {} {} of features, the training data has {} features", size, what, width));
  }
}

void check_train_set(const data::Dataset& train_set, std::span<const EvaluationSet> sets, const Objective& objective) {
  if (train_set.num_rows() == 0) throw base::ClientError("the training data has no rows");
  if (train_set.num_features() == 0) throw base::ClientError("the training data has no features, only labels");
  check_schema(train_set);
  for (const EvaluationSet& set : sets) {
    if (set.dataset == nullptr)
      throw base::ClientError("evaluation set '" + set.name + "' has no rows: its dataset is null");
  }
  check_labels({name_of(train_set, sets), &train_set}, objective);
}

// A linear model would treat the codes of categories as quantities.
void check_linear_features(const data::Dataset& train_set) {
  for (std::size_t feature = 0; feature < train_set.num_features(); ++feature) {
    if (!train_set.schema.is_categorical(feature)) continue;
    const std::vector<std::string>& names = train_set.schema.feature_names;
    throw base::ClientError("booster gblinear takes numbers, and feature " +
                            (names.empty() ? std::to_string(feature) : "'" + base::excerpt(names[feature]) + "'") +
                            " is categorical; leave it out or take booster gbtree or dart");
  }
}

// The round behind the last one; an update has no more rounds than trees to update.
int end_of_rounds(const LearnerParams& params, int first_round, const Model* initial_model) {
  if (params.process_type == ProcessType::kUpdate) return std::min(params.num_rounds, num_rounds(*initial_model));
  return first_round + std::min(params.num_rounds, std::numeric_limits<int>::max() - first_round);
}

// A model that is continued keeps its version, and with it how its quantiles are predicted.
ObjectiveParams objective_params(const LearnerParams& params, const Model* initial_model) {
  ObjectiveParams result = params.objective_params;
  if (initial_model != nullptr) result.quantile_order = quantile_order_of(initial_model->version);
  return result;
}

}  // namespace

TrainingResult learn_model(const LearnerParams& params, const data::Dataset& train_set,
                           std::span<const EvaluationSet> evaluation_sets, base::ThreadPool& pool,
                           const RoundObserver& observer, const StopRequest& stop_requested,
                           const Model* initial_model) {
  refuse_all(problems(params));
  const auto objective = make_objective(params.objective, objective_params(params, initial_model), params.num_class);
  check_train_set(train_set, evaluation_sets, *objective);
  if (params.booster == BoosterKind::kLinear) {
    check_linear_features(train_set);
  } else {
    refuse_all(feature_problems(params.tree, train_set));
  }
  TrainingResult result{.model = starting_model(params, train_set, *objective, initial_model)};
  Evaluation evaluation(evaluation_sets, train_set, *objective, params);
  BestRound best(params, evaluation);
  MarginTables tables(train_set, evaluation_sets, fitted_start_margins(result.model, *objective));
  const LearningTask task{params, train_set, *objective, pool, stop_requested};
  const auto learner = make_round_learner(task, result.model, tables, initial_model);
  const int first_round = num_rounds(result.model);
  const int end = end_of_rounds(params, first_round, initial_model);
  for (int round = first_round; round < end; ++round) {
    if (!learner->boost(round)) {
      result.stop_reason = StopReason::kRequested;
      break;
    }
    ++result.rounds_done;
    const auto values = evaluation.measure(tables, pool);
    best.update(round, values, result.model);
    const bool stop = observer && observer({round, values, &result.model}) == Next::kStop;
    if (best.should_stop()) result.stop_reason = StopReason::kEarlyStopping;
    if (!best.should_stop() && stop) result.stop_reason = StopReason::kRequested;
    if (best.should_stop() || stop) break;
  }
  best.finish(result);
  return result;
}

}  // namespace espalier::model
