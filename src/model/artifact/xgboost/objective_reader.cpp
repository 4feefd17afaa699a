#include "model/artifact/xgboost/objective_reader.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace espalier::model {

// Parameter groups are objects of texts; nothing else in the objective is used.
void read_objective(const Field& objective, Model& model) {
  model.objective = objective.member("name").text();
  for (const Field& group : objective.members()) {
    if (!group.is_object()) continue;  // "name", and arrays: the biases of positions that unbiased ranking has learned
    std::map<std::string, std::string>& texts = model.objective_config[std::string(group.name())];
    for (const Field& text : group.members()) texts[std::string(text.name())] = text.text();
    // Without those arrays XGBoost would not load a model that says it has them; predictions do not use them.
    if (const auto unbiased = texts.find("lambdarank_unbiased"); unbiased != texts.end()) unbiased->second = "0";
  }
  complete_objective(model);
}

void complete_objective(Model& model) {
  try {
    const auto known = objective_of(model);
    if (known->num_groups() > 1 && known->num_groups() != num_groups(model)) {
      refuse_at("", std::format("'objective' is '{}' with {} classes, the model has {} outputs",
                                base::excerpt(model.objective), known->num_groups(), num_groups(model)));
    }
    model.objective = known->name();
    for (const auto& [group, texts] : known->config()) model.objective_config[group].insert(texts.begin(), texts.end());
  } catch (const base::ClientError& error) {
    refuse_at("", std::format("'objective' cannot be used: {}", error.what()));
  }
}

void check_base_score(const Model& model) {
  const std::vector<float> margins = start_margins(model, *objective_of(model));
  for (std::size_t i = 0; i < model.base_score.size(); ++i) {
    const float score = model.base_score[i];
    if (std::isfinite(score) && !std::isnan(margins[i])) continue;
    const std::vector<ObjectiveRow> rows = all_objectives();
    const auto row = std::ranges::find(rows, model.objective, &ObjectiveRow::name);
    refuse_at("", std::format("'base_score' is {}, objective {} takes {}", score, model.objective,
                              row == rows.end() ? "a finite number" : "a number in " + row->base_score_range));
  }
}

}  // namespace espalier::model
