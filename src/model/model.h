// Model: everything XGBoost's file says, as values. Predictor: a Model made ready to answer; const, shared by all
// threads.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/category_values.h"
#include "model/forest/compiled_forest.h"
#include "model/forest/forest.h"
#include "model/lightgbm_rows.h"
#include "model/linear/linear_model.h"
#include "model/objective/objective.h"

namespace espalier::model {

// From this version on XGBoost keeps the base score of the logistic family away from 0 and 1.
constexpr FileVersion kFirstBounding = {3, 2, 0};

struct Model {
  std::variant<Forest, LinearModel> learner;
  std::string objective = "reg:squarederror";
  ObjectiveConfig objective_config;
  std::vector<float> base_score = {0.5f};  // output space; one, or one per group
  bool boost_from_average = true;
  std::size_t num_features = 0;
  int num_class = 0;  // 0 unless multi:*
  int num_target = 1;
  std::vector<std::string> feature_names;       // empty, or one per feature
  std::vector<std::string> feature_types;       // empty, or one per feature: "float", "int", "i", "q", "c"
  std::vector<CategoryValues> category_values;  // empty, or one per feature
  std::map<std::string, std::string> attributes;
  FileVersion version = {3, 0, 0};  // of the schema, as read or to be written

  bool operator==(const Model&) const = default;
};

std::size_t num_groups(const Model& model);  // margins per row
bool has_rounds(const Model& model);         // whether anything was boosted
// The model's objective as XGBoost of the model's version applies it.
std::unique_ptr<const Objective> objective_of(const Model& model);
// The margin that every row starts from, [num_groups(model)], as XGBoost of the model's version has it. A model without
// rounds whose base_score was not the user's own: from 3.1 on the base score itself is the margin. Else as
// fitted_start_margins().
std::vector<float> start_margins(const Model& model, const Objective& objective);
// base_score through the objective, one value repeated: what a model that has rounds, or will have, starts from.
std::vector<float> fitted_start_margins(const Model& model, const Objective& objective);

class Predictor {
 public:
  // AlgorithmError when the model contradicts itself (readers check before).
  explicit Predictor(Model model);

  const Model& model() const { return model_; }
  const Objective& objective() const { return *objective_; }
  std::size_t num_groups() const;
  std::size_t num_predictions() const;  // numbers per row that predict() gives

  // [num_rows, num_groups()] row-major. `pool` may be null: this thread only. ClientError when `features` is wider than
  // the model ("row has 5 features, the model takes 4"). `base_margins`: empty, or [num_rows, num_groups()], what each
  // row starts from in place of the base score; ClientError when they are others in number.
  std::vector<float> predict_margin(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                    std::span<const float> base_margins = {}) const;
  // [num_rows, num_predictions()] row-major.
  std::vector<float> predict(const data::FeatureMatrix& features, base::ThreadPool* pool,
                             std::span<const float> base_margins = {}) const;

 private:
  Model model_;
  std::unique_ptr<const Objective> objective_;
  std::vector<float> start_margin_;  // per group
  std::optional<CompiledForest> compiled_;
  std::optional<LightGbmRows> lightgbm_rows_;
};

}  // namespace espalier::model
