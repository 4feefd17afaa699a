#include "model/artifact/xgboost/schema_reader.h"

#include <algorithm>
#include <format>
#include <utility>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/ranges.h"
#include "model/artifact/xgboost/booster_reader.h"
#include "model/artifact/xgboost/category_reader.h"
#include "model/artifact/xgboost/objective_reader.h"

namespace espalier::model {
namespace {

std::int64_t integer_or(const Field& object, std::string_view name, std::int64_t fallback, std::int64_t most) {
  const std::optional<Field> field = object.find(name);
  return field ? field->integer(0, most) : fallback;
}

std::vector<std::string> read_texts(const std::optional<Field>& field, std::size_t num_features) {
  std::vector<std::string> texts;
  if (!field) return texts;
  for (const Field& element : field->elements()) texts.emplace_back(element.text());
  if (!texts.empty() && texts.size() != num_features) {
    field->refuse(std::format("has {} entries, the model has {} features", texts.size(), num_features));
  }
  return texts;
}

std::map<std::string, std::string> read_text_map(const Field& object) {
  std::map<std::string, std::string> texts;
  for (const Field& member : object.members()) texts[std::string(member.name())] = member.text();
  return texts;
}

// "5E-1", and from 3.1 on "[5E-1]" or "[1E-1,2E-1]".
std::vector<float> read_base_score(const Field& field, std::size_t groups) {
  std::string_view text = base::trim(field.text());
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<float> scores;
  for (const std::string_view part : base::split(text, ',')) {
    const std::optional<float> score = base::parse_float(base::trim(part));
    if (!score) field.refuse(std::format("is '{}', which is no number and no list of numbers", base::excerpt(text)));
    scores.push_back(*score);
  }
  if (scores.size() != 1 && scores.size() != groups) {
    field.refuse(std::format("has {} numbers, the model has {} outputs", scores.size(), groups));
  }
  const bool same = std::ranges::all_of(scores, [&](float score) { return score == scores.front(); });
  if (same) scores.resize(1);
  return scores;
}

void read_learner_params(const Field& params, Model& model) {
  model.num_features = static_cast<std::size_t>(params.member("num_feature").integer(0, kMaxInt));
  model.num_class = static_cast<int>(integer_or(params, "num_class", 0, kMaxOutputs));
  model.num_target = static_cast<int>(std::max<std::int64_t>(1, integer_or(params, "num_target", 1, kMaxOutputs)));
  model.boost_from_average = integer_or(params, "boost_from_average", 1, 1) != 0;
  model.base_score = read_base_score(params.member("base_score"), num_groups(model));
}

void read_version(const std::optional<Field>& field, Model& model) {
  if (!field) return;
  const std::vector<std::int32_t> version = field->int32s();
  if (version.size() != model.version.size()) field->refuse("is not three whole numbers");
  std::ranges::copy(version, model.version.begin());
}

}  // namespace

Model read_schema(const Document& document) {
  const Field file(document, document.root(), "");
  const std::optional<Field> snapshot = file.find("Model");
  const Field top = snapshot ? *snapshot : file;
  const Field learner = top.member("learner");
  Model model;
  read_version(top.find("version"), model);
  read_learner_params(learner.member("learner_model_param"), model);
  read_objective(learner.member("objective"), model);
  model.feature_names = read_texts(learner.find("feature_names"), model.num_features);
  model.feature_types = read_texts(learner.find("feature_types"), model.num_features);
  if (const std::optional<Field> attributes = learner.find("attributes")) {
    model.attributes = read_text_map(*attributes);
  }
  const BoosterShape shape = {model.num_features, num_groups(model)};
  const Field booster = learner.member("gradient_booster");
  model.learner = read_booster(booster, shape);
  if (std::holds_alternative<Forest>(model.learner)) {
    model.category_values = read_category_values(booster, model.num_features);
  }
  // XGBoost writes one base score for each output of a linear model and adds the first of them to all.
  if (std::holds_alternative<LinearModel>(model.learner)) model.base_score.resize(1);
  return model;
}

}  // namespace espalier::model
