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

}  // namespace

std::size_t num_groups(const Model& model) {
  return static_cast<std::size_t>(std::max({model.num_class, model.num_target, 1}));
}

std::vector<float> start_margins(const Model& model, const Objective& objective) {
  constexpr std::array kFirstBounding = {3, 1, 0};
  const bool is_bounded = model.version >= kFirstBounding;
  std::vector<float> margins(num_groups(model));
  for (std::size_t group = 0; group < margins.size(); ++group) {
    const float base_score = model.base_score[model.base_score.size() == 1 ? 0 : group];
    margins[group] = objective.margin_of_base_score(is_bounded ? objective.bounded_base_score(base_score) : base_score);
  }
  return margins;
}

Predictor::Predictor(Model model)
    : model_(std::move(model)),
      objective_(make_objective(model_.objective, model_.objective_config, model_.num_class)) {
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
