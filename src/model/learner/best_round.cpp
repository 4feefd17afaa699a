#include "model/learner/best_round.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/number.h"

namespace espalier::model {

BestRound::BestRound(const LearnerParams& params, const Evaluation& evaluation) {
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

void BestRound::update(int round, std::span<const MetricValue> values, const Model& model) {
  if (!active_) return;
  stopping_.update(round, values[values.size() - from_end_].value);
  if (stopping_.best_round() != round) return;
  if (const auto* forest = std::get_if<Forest>(&model.learner)) {
    tree_weight_ = forest->tree_weight;
  } else {
    linear_ = std::get<LinearModel>(model.learner);
  }
}

void BestRound::finish(TrainingResult& result) const {
  if (!active_ || !stopping_.best_round()) return;
  result.best_iteration = stopping_.best_round();
  result.best_score = stopping_.best_value();
  if (auto* forest = std::get_if<Forest>(&result.model.learner)) {
    truncate(*forest, static_cast<std::size_t>(*result.best_iteration) + 1);
    forest->tree_weight = tree_weight_;
  } else {
    result.model.learner = linear_;
  }
  result.model.attributes["best_iteration"] = std::to_string(*result.best_iteration);
  base::append_python_repr(result.model.attributes["best_score"], result.best_score);
}

}  // namespace espalier::model
