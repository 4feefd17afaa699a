#include "model/boosting/booster.h"

#include <algorithm>

#include "base/error.h"
#include "base/number.h"
#include "model/boosting/binned_matrix.h"
#include "model/boosting/early_stopping.h"
#include "model/boosting/evaluation.h"
#include "model/boosting/feature_cuts.h"
#include "model/boosting/row_sampler.h"
#include "model/boosting/tree_grower.h"
#include "model/boosting/tree_margins.h"

namespace espalier::model {
namespace {

void check_params(const GbtParams& params) {
  std::string all;
  for (const std::string& problem : problems(params)) all += (all.empty() ? "" : "; ") + problem;
  if (!all.empty()) throw base::ClientError(all);
}

// What the caller calls the training set.
std::string name_of(const data::Dataset& train_set, std::span<const EvaluationSet> sets) {
  const auto found = std::ranges::find(sets, &train_set, &EvaluationSet::dataset);
  return found == sets.end() ? "the training data" : found->name;
}

void check_train_set(const data::Dataset& train_set, std::span<const EvaluationSet> sets, const Objective& objective) {
  if (train_set.num_rows() == 0) throw base::ClientError("the training data has no rows");
  if (train_set.num_features() == 0) throw base::ClientError("the training data has no features, only labels");
  check_labels({name_of(train_set, sets), &train_set}, objective);
}

Model empty_model(const GbtParams& params, const data::Dataset& train_set, const Objective& objective) {
  Model model;
  model.objective = objective.name();
  model.objective_config = objective.config();
  model.base_score =
      params.base_score ? std::vector<float>{*params.base_score} : objective.fitted_base_score(train_set);
  if (std::all_of(model.base_score.begin(), model.base_score.end(),
                  [&](float score) { return score == model.base_score.front(); })) {
    model.base_score.resize(1);
  }
  model.boost_from_average = !params.base_score.has_value();
  model.num_features = train_set.num_features();
  model.num_class = params.num_class;
  model.feature_names = train_set.schema.feature_names;
  Forest forest;
  forest.num_groups = objective.num_groups();
  forest.num_parallel_tree = params.num_parallel_tree;
  forest.round_begin = {0};
  model.learner = std::move(forest);
  return model;
}

// Weights of groups of rows say nothing about a single row's rank.
std::span<const float> weights_for_cuts(const data::Dataset& dataset) {
  return dataset.row_weights.size() == dataset.num_rows() ? std::span(dataset.row_weights) : std::span<const float>{};
}

// The loop's state: what one round hands to the next.
class Booster {
 public:
  Booster(const GbtParams& params, const data::Dataset& train_set, const Objective& objective,
          std::span<const float> start, base::ThreadPool& pool, const StopRequest& stop_requested)
      : params_(params),
        train_set_(train_set),
        objective_(objective),
        pool_(pool),
        num_groups_(objective.num_groups()),
        matrix_(train_set.features,
                make_feature_cuts(train_set.features, weights_for_cuts(train_set), params.tree.max_bin, pool), pool),
        stop_requested_(stop_requested),
        grower_(matrix_, params.tree, pool, TreeGrower::kHistogramBudget, stop_requested),
        margins_(initial_margins(train_set, start, "the training data")),
        gradients_(num_groups_ * train_set.num_rows()) {}

  // All trees of one round come from the same gradients. False: a stop was requested and the round was dropped.
  bool boost(int round, Forest& forest, Evaluation& evaluation) {
    objective_.gradients(train_set_, margins_, round, pool_, gradients_);
    std::uint32_t tree_of_round = 0;
    for (std::size_t group = 0; group < num_groups_; ++group) {
      for (int parallel = 0; parallel < params_.num_parallel_tree; ++parallel) {
        const TreeIdentity identity{params_.seed, static_cast<std::uint32_t>(round), tree_of_round++};
        Tree tree = grow_tree(identity, group);
        if (stop_requested_ && stop_requested_()) {
          truncate(forest, forest.num_rounds());
          return false;
        }
        forest.trees.push_back(std::move(tree));
        forest.tree_group.push_back(static_cast<std::uint32_t>(group));
        evaluation.add_tree(forest.trees.back(), group, pool_);
      }
    }
    forest.round_begin.push_back(static_cast<std::uint32_t>(forest.trees.size()));
    return true;
  }

  std::span<const float> margins() const { return margins_; }

 private:
  Tree grow_tree(const TreeIdentity& identity, std::size_t group) {
    const std::size_t num_rows = train_set_.num_rows();
    const RowSample sample = sample_rows(num_rows, params_.tree.row_sample, identity, pool_);
    const float leaf_scale =
        static_cast<float>(params_.tree.learning_rate) / static_cast<float>(params_.num_parallel_tree);
    const auto of_group = std::span(gradients_).subspan(group * num_rows, num_rows);
    Tree tree = grower_.grow(of_group, sample, identity, leaf_scale);
    const auto margins = std::span(margins_).subspan(group);
    grower_.add_leaf_values(tree, margins, num_groups_);
    if (!sample.all() && !sample.left_out.empty()) {
      add_tree_margins(tree, train_set_.features, sample.left_out, margins, num_groups_, pool_);
    }
    return tree;
  }

  const GbtParams& params_;
  const data::Dataset& train_set_;
  const Objective& objective_;
  base::ThreadPool& pool_;
  std::size_t num_groups_;
  BinnedMatrix matrix_;
  StopRequest stop_requested_;
  TreeGrower grower_;
  std::vector<float> margins_;           // [num_rows, num_groups]
  std::vector<GradientPair> gradients_;  // [num_groups, num_rows]
};

// Early stopping that may be off.
class Watch {
 public:
  Watch(const GbtParams& params, const Evaluation& evaluation) {
    if (!params.early_stopping_rounds || !evaluation.last_set_is_held_out()) return;
    const auto metrics = evaluation.metrics();
    auto watched = metrics.end() - 1;
    if (!params.early_stopping_metric.empty()) {
      watched = std::find_if(metrics.begin(), metrics.end(),
                             [&](const auto& metric) { return metric->name() == params.early_stopping_metric; });
      if (watched == metrics.end()) {
        throw base::ClientError("early stopping watches '" + params.early_stopping_metric +
                                "', which is not among the metrics that are evaluated");
      }
    }
    from_end_ = static_cast<std::size_t>(metrics.end() - watched);
    stopping_ = EarlyStopping(*params.early_stopping_rounds, (*watched)->sense());
    active_ = true;
  }

  void update(int round, std::span<const MetricValue> values) {
    if (active_) stopping_.update(round, values[values.size() - from_end_].value);
  }
  bool should_stop() const { return active_ && stopping_.should_stop(); }

  // Cuts the model to the best round.
  void finish(TrainingResult& result) const {
    if (!active_ || !stopping_.best_round()) return;
    result.best_iteration = stopping_.best_round();
    result.best_score = stopping_.best_value();
    truncate(std::get<Forest>(result.model.learner), static_cast<std::size_t>(*result.best_iteration) + 1);
    result.model.attributes["best_iteration"] = std::to_string(*result.best_iteration);
    base::append_python_repr(result.model.attributes["best_score"], result.best_score);
  }

 private:
  bool active_ = false;
  EarlyStopping stopping_{0, MetricSense::kMinimise};
  std::size_t from_end_ = 1;  // place of the watched metric among the last set's, from the end
};

}  // namespace

TrainingResult train_gbt(const GbtParams& params, const data::Dataset& train_set,
                         std::span<const EvaluationSet> evaluation_sets, base::ThreadPool& pool,
                         const RoundObserver& observer, const StopRequest& stop_requested) {
  check_params(params);
  const auto objective = make_objective(params.objective, params.objective_params, params.num_class);
  check_train_set(train_set, evaluation_sets, *objective);
  TrainingResult result{.model = empty_model(params, train_set, *objective)};
  const auto start = start_margins(result.model, *objective);
  Evaluation evaluation(evaluation_sets, train_set, *objective, params.eval_metrics, start);
  Watch watch(params, evaluation);
  Booster booster(params, train_set, *objective, start, pool, stop_requested);
  auto& forest = std::get<Forest>(result.model.learner);
  for (int round = 0; round < params.num_rounds; ++round) {
    if (!booster.boost(round, forest, evaluation)) {
      result.stop_reason = StopReason::kRequested;
      break;
    }
    result.rounds_done = round + 1;
    const auto values = evaluation.measure(booster.margins(), pool);
    watch.update(round, values);
    const bool stop = observer && observer({round, values, &result.model}) == Next::kStop;
    if (watch.should_stop()) result.stop_reason = StopReason::kEarlyStopping;
    if (!watch.should_stop() && stop) result.stop_reason = StopReason::kRequested;
    if (watch.should_stop() || stop) break;
  }
  watch.finish(result);
  return result;
}

}  // namespace espalier::model
