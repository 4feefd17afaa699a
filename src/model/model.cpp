#include "model/model.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "base/error.h"

namespace espalier::model {
namespace {

void check_groups(const Model& model, const Objective& objective) {
  const std::size_t groups = num_groups(model);
  const std::size_t learner_groups = std::visit([](const auto& learner) { return learner.num_groups; }, model.learner);
  if (learner_groups != groups || (objective.num_groups() != 1 && objective.num_groups() != groups)) {
    throw base::AlgorithmError(std::format("the model has {} outputs, its learner {}, its objective {}", groups,
                                           learner_groups, objective.num_groups()));
  }
  if (model.base_score.size() != 1 && model.base_score.size() != groups) {
    throw base::AlgorithmError(
        std::format("the model has {} outputs and {} base scores", groups, model.base_score.size()));
  }
}

std::vector<float> group_scores(const Model& model) {
  std::vector<float> scores = model.base_score;
  if (scores.size() == 1) scores.assign(num_groups(model), scores.front());
  return scores;
}

}  // namespace

std::size_t num_groups(const Model& model) {
  return static_cast<std::size_t>(std::max({model.num_class, model.num_target, 1}));
}

bool has_rounds(const Model& model) {
  if (const auto* linear = std::get_if<LinearModel>(&model.learner)) return linear->boosted_rounds != 0;
  return !std::get<Forest>(model.learner).trees.empty();
}

std::unique_ptr<const Objective> objective_of(const Model& model) {
  return make_objective(model.objective, model.objective_config, model.num_class, model.version);
}

std::vector<float> start_margins(const Model& model, const Objective& objective) {
  constexpr std::array kFirstUnlinked = {3, 1, 0};
  const bool is_margin = model.version >= kFirstUnlinked && model.boost_from_average && !has_rounds(model);
  return is_margin ? group_scores(model) : fitted_start_margins(model, objective);
}

std::vector<float> fitted_start_margins(const Model& model, const Objective& objective) {
  std::vector<float> scores = group_scores(model);
  if (model.version >= kFirstBounding) {
    std::ranges::transform(scores, scores.begin(), [&](float score) { return objective.bounded_base_score(score); });
  }
  return objective.margins_of_base_scores(scores);
}

Predictor::Predictor(Model model) : model_(std::move(model)), objective_(objective_of(model_)) {
  check_groups(model_, *objective_);
  start_margin_ = start_margins(model_, *objective_);
  if (const Forest* forest = std::get_if<Forest>(&model_.learner)) compiled_.emplace(*forest);
  lightgbm_rows_ = lightgbm_rows(model_);
}

std::size_t Predictor::num_groups() const { return start_margin_.size(); }

// An objective of one output is applied to each target on its own.
std::size_t Predictor::num_predictions() const {
  return objective_->num_groups() == 1 ? num_groups() : objective_->num_predictions();
}

std::vector<float> Predictor::predict_margin(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                             std::span<const float> base_margins) const {
  if (features.num_features() > model_.num_features) {
    throw base::ClientError(
        std::format("row has {} features, the model takes {}", features.num_features(), model_.num_features));
  }
  std::vector<float> margins(base_margins.begin(), base_margins.end());
  margins.resize(features.num_rows() * num_groups());
  if (!base_margins.empty() && base_margins.size() != margins.size()) {
    throw base::ClientError(std::format("there are {} base margins for {} rows of {} outputs; give one to each",
                                        base_margins.size(), features.num_rows(), num_groups()));
  }
  for (std::size_t row = 0; base_margins.empty() && row < features.num_rows(); ++row) {
    std::ranges::copy(start_margin_, margins.begin() + static_cast<std::ptrdiff_t>(row * num_groups()));
  }
  if (compiled_) {
    const auto read = lightgbm_rows_ ? lightgbm_rows_->read(features) : std::nullopt;
    compiled_->add_margins(read ? *read : features, pool, margins);
  } else {
    add_margins(std::get<LinearModel>(model_.learner), features, margins, pool);
  }
  return margins;
}

std::vector<float> Predictor::predict(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                      std::span<const float> base_margins) const {
  std::vector<float> margins = predict_margin(features, pool, base_margins);
  std::vector<float> predictions(features.num_rows() * num_predictions());
  objective_->transform(margins, predictions);
  return predictions;
}

}  // namespace espalier::model
