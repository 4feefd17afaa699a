#include "model/learner/model_start.h"

#include <algorithm>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/boosting/tree/split/feature_rules.h"

namespace espalier::model {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw base::ClientError("the initial model cannot be continued: " + what);
}

std::string_view kind_of(const Model& model) {
  return std::holds_alternative<LinearModel>(model.learner) ? "a linear model" : "trees";
}

void check_features(const Model& initial, const data::Dataset& train_set) {
  // Columns are told apart by their places: a dense table without one of them has others in them.
  const bool is_narrower = train_set.features.dense() != nullptr && train_set.num_features() < initial.num_features;
  if (is_narrower || train_set.num_features() > initial.num_features) {
    refuse(std::format("it has {} features, the training data has {}", initial.num_features, train_set.num_features()));
  }
  const auto& names = train_set.schema.feature_names;
  for (std::size_t i = 0; i < std::min(names.size(), initial.feature_names.size()); ++i) {
    if (names[i] == initial.feature_names[i]) continue;
    refuse(
        std::format("its feature {} is named '{}', in the training data it is '{}'; columns must be in the same order",
                    i, base::excerpt(initial.feature_names[i]), base::excerpt(names[i])));
  }
}

// A code splits by its set of categories, a number by a threshold: trees of both would be of no use. A file of another
// program may tell its kinds by its splits alone.
std::vector<bool> categorical_features(const Model& model) {
  std::vector<bool> categorical(model.num_features);
  for (std::size_t i = 0; i < model.feature_types.size(); ++i) categorical[i] = model.feature_types[i] == "c";
  const auto* forest = std::get_if<Forest>(&model.learner);
  if (!model.feature_types.empty() || forest == nullptr) return categorical;
  for (const Tree& tree : forest->trees) {
    for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
      if (tree.is_categorical[node] != 0) categorical[tree.split_feature[node]] = true;
    }
  }
  return categorical;
}

void check_kinds(const Model& initial, const data::Dataset& train_set) {
  const std::vector<bool> categorical = categorical_features(initial);
  for (std::size_t i = 0; i < train_set.num_features(); ++i) {
    if (categorical[i] == train_set.schema.is_categorical(i)) continue;
    refuse(std::format("its feature {} is {}, in the training data it is {}", i,
                       categorical[i] ? "categorical" : "a number", categorical[i] ? "a number" : "categorical"));
  }
}

void check_forest(const LearnerParams& params, const Forest& forest) {
  if (std::ranges::any_of(forest.trees, [](const Tree& tree) { return tree.leaf_size > 1; })) {
    refuse("its trees have a value per output in every leaf, and trees grown here have one");
  }
  if (forest.num_parallel_tree != params.num_parallel_tree) {
    refuse(
        std::format("it has num_parallel_tree {}, the job has {}", forest.num_parallel_tree, params.num_parallel_tree));
  }
}

// A probability of 0 or 1 has no finite margin, and XGBoost does not predict with a model that says so.
float given_base_score(float base_score, const Objective& objective) {
  return base_score == 0.0f || base_score == 1.0f ? objective.bounded_base_score(base_score) : base_score;
}

std::vector<float> base_score_of(const LearnerParams& params, const data::Dataset& train_set,
                                 const Objective& objective) {
  if (params.base_score) return {given_base_score(*params.base_score, objective)};
  std::vector<float> scores = objective.fitted_base_score(train_set);
  if (std::ranges::all_of(scores, [&](float score) { return score == scores.front(); })) scores.resize(1);
  return scores;
}

std::variant<Forest, LinearModel> empty_learner(const LearnerParams& params, std::size_t num_features,
                                                std::size_t num_groups) {
  if (params.booster == BoosterKind::kLinear) {
    return LinearModel{.num_features = num_features,
                       .num_groups = num_groups,
                       .coefficients = std::vector<float>((num_features + 1) * num_groups)};
  }
  Forest forest;
  forest.num_groups = num_groups;
  forest.num_parallel_tree = params.num_parallel_tree;
  forest.round_begin = {0};
  return forest;
}

bool is_whole_number(const std::string& text) {
  const std::optional<std::int64_t> number = base::parse_int(text);
  return number && std::format("{}", *number) == text;
}

// Whole numbers are written as such: a program that reads the same table takes them for numbers too.
std::vector<CategoryValues> category_values(const data::Schema& schema) {
  std::vector<CategoryValues> features(schema.categories.size());
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (!schema.is_categorical(i)) continue;
    const std::vector<std::string>& texts = schema.categories[i];
    const bool are_whole = !texts.empty() && std::ranges::all_of(texts, is_whole_number);
    features[i] = {.type = are_whole ? CategoryType::kInt64 : CategoryType::kText, .texts = texts};
  }
  return features;
}

Model empty_model(const LearnerParams& params, const data::Dataset& train_set, const Objective& objective) {
  Model model;
  model.objective = objective.name();
  model.objective_config = objective.config();
  model.base_score = base_score_of(params, train_set, objective);
  model.boost_from_average = !params.base_score.has_value();
  model.num_features = train_set.num_features();
  model.num_class = params.num_class;
  if (params.num_class == 0) model.num_target = static_cast<int>(objective.num_groups());
  model.feature_names = train_set.schema.feature_names;
  model.feature_types = feature_types(train_set.schema);
  model.category_values = category_values(train_set.schema);
  model.learner = empty_learner(params, model.num_features, objective.num_groups());
  return model;
}

}  // namespace

void check_initial_model(const LearnerParams& params, const data::Dataset& train_set, const Objective& objective,
                         const Model& initial_model) {
  if (initial_model.objective != objective.name()) {
    refuse(std::format("its objective is {}, that of the job is {}", base::excerpt(initial_model.objective),
                       objective.name()));
  }
  if (num_groups(initial_model) != objective.num_groups()) {
    refuse(std::format("it has {} outputs, the job has {}", num_groups(initial_model), objective.num_groups()));
  }
  const auto differs = [&](float score) { return score != given_base_score(*params.base_score, objective); };
  if (params.base_score && std::ranges::any_of(initial_model.base_score, differs)) {
    refuse(std::format("its base_score is {}, that of the job is {}; leave base_score out",
                       initial_model.base_score.front(), *params.base_score));
  }
  const bool wants_linear = params.booster == BoosterKind::kLinear;
  if (wants_linear != std::holds_alternative<LinearModel>(initial_model.learner)) {
    refuse(std::format("it holds {}, the job trains {}", kind_of(initial_model),
                       wants_linear ? "a linear model" : "trees"));
  }
  check_features(initial_model, train_set);
  if (!wants_linear) check_kinds(initial_model, train_set);
  if (const auto* forest = std::get_if<Forest>(&initial_model.learner)) check_forest(params, *forest);
}

Model starting_model(const LearnerParams& params, const data::Dataset& train_set, const Objective& objective,
                     const Model* initial_model) {
  const bool is_update = params.process_type == ProcessType::kUpdate;
  if (initial_model == nullptr) {
    if (is_update) throw base::ClientError("process_type update needs an initial model, whose trees it updates");
    return empty_model(params, train_set, objective);
  }
  check_initial_model(params, train_set, objective, *initial_model);
  Model model = *initial_model;
  model.objective_config = objective.config();
  if (model.feature_names.empty() && train_set.num_features() == model.num_features) {
    model.feature_names = train_set.schema.feature_names;
  }
  if (!train_set.schema.categories.empty()) model.category_values = category_values(train_set.schema);
  // They spoke of the rounds that the initial model has.
  model.attributes.erase("best_iteration");
  model.attributes.erase("best_score");
  model.attributes.erase(kRowsAttribute);  // new trees are grown on rows in which what is absent is missing
  if (auto* forest = std::get_if<Forest>(&model.learner); forest != nullptr && is_update) truncate(*forest, 0);
  return model;
}

int num_rounds(const Model& model) {
  if (const auto* linear = std::get_if<LinearModel>(&model.learner)) return linear->boosted_rounds;
  return static_cast<int>(std::get<Forest>(model.learner).num_rounds());
}

}  // namespace espalier::model
