#include "model/artifact/xgboost/old_intercept.h"

#include <array>
#include <memory>
#include <vector>

namespace espalier::model {
namespace {

constexpr std::array kFirstOfPresentMeaning = {1, 3, 0};

// base_score whose margin `margin` is. The objective's transform undoes what the trainer did to base_score; multi:* did
// nothing, and binary:hinge, whose transform is a step, nothing either.
float base_score_of_margin(const Model& model, float margin) {
  if (model.objective.starts_with("multi:") || model.objective == "binary:hinge") return margin;
  const auto objective = make_objective(model.objective, model.objective_config, model.num_class);
  const std::vector<float> margins(num_groups(model), margin);
  std::vector<float> predictions(margins.size());
  objective->transform(margins, predictions);
  return predictions.front();
}

}  // namespace

void settle_intercept(Model& model) {
  if (model.version >= kFirstOfPresentMeaning) return;
  if (model.version[0] == 0) {
    for (float& score : model.base_score) score = base_score_of_margin(model, score);
    model.version = kFirstOfPresentMeaning;
  } else if (model.objective == "binary:logitraw") {
    const auto logistic = make_objective("binary:logistic", ObjectiveConfig{}, 0);
    for (float& score : model.base_score) score = logistic->margin_of_base_score(score);
    model.version = kFirstOfPresentMeaning;
  }
}

}  // namespace espalier::model
