#include "model/artifact/xgboost/schema_writer.h"

#include <algorithm>
#include <string>

#include "base/number.h"
#include "model/artifact/xgboost/category_writer.h"
#include "model/artifact/xgboost/tree_writer.h"

namespace espalier::model {
namespace {

std::string number_text(std::int64_t number) {
  std::string text;
  base::append_int(text, number);
  return text;
}

void write_member(DocumentWriter& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  writer.text(text);
}

void write_text_map(DocumentWriter& writer, const std::map<std::string, std::string>& texts) {
  writer.begin_object();
  for (const auto& [name, text] : texts) write_member(writer, name, text);
  writer.end_object();
}

void write_texts(DocumentWriter& writer, std::string_view name, const std::vector<std::string>& texts) {
  writer.key(name);
  writer.begin_array(texts.size());
  for (const std::string& text : texts) writer.text(text);
  writer.end_array();
}

// XGBoost writes these short arrays number by number, not as typed arrays, and reads them so.
void write_integers(DocumentWriter& writer, std::string_view name, const std::vector<std::uint32_t>& numbers) {
  writer.key(name);
  writer.begin_array(numbers.size());
  for (const std::uint32_t number : numbers) writer.integer(number);
  writer.end_array();
}

void write_trees(DocumentWriter& writer, const Model& model, SchemaVersion version) {
  const auto& forest = std::get<Forest>(model.learner);
  const bool has_categories = version == SchemaVersion::kAny || version == SchemaVersion::k3;
  const bool has_rounds = version != SchemaVersion::k1_7;
  const bool has_leaf_size = version == SchemaVersion::kAny || version == SchemaVersion::k1_7;
  std::map<std::string, std::string> params = {
      {"num_parallel_tree", number_text(forest.num_parallel_tree)},
      {"num_trees", number_text(static_cast<std::int64_t>(forest.trees.size()))}};
  if (has_leaf_size) params["size_leaf_vector"] = "0";
  if (has_categories && can_write_category_values(model.category_values)) {
    writer.key("cats");
    write_category_values(writer, model.category_values);
  }
  writer.key("gbtree_model_param");
  write_text_map(writer, params);
  if (has_rounds) write_integers(writer, "iteration_indptr", forest.round_begin);
  write_integers(writer, "tree_info", forest.tree_group);
  writer.key("trees");
  writer.begin_array(forest.trees.size());
  for (std::size_t tree = 0; tree < forest.trees.size(); ++tree) {
    write_tree(writer, forest.trees[tree], tree, model.num_features, version);
  }
  writer.end_array();
}

void write_forest(DocumentWriter& writer, const Model& model, SchemaVersion version) {
  writer.begin_object();
  writer.key("model");
  writer.begin_object();
  write_trees(writer, model, version);
  writer.end_object();
  write_member(writer, "name", "gbtree");
  writer.end_object();
}

void write_dart(DocumentWriter& writer, const Model& model, SchemaVersion version) {
  const auto& forest = std::get<Forest>(model.learner);
  writer.begin_object();
  writer.key("gbtree");
  write_forest(writer, model, version);
  write_member(writer, "name", "dart");
  writer.key("weight_drop");
  writer.begin_array(forest.tree_weight.size());
  for (const float weight : forest.tree_weight) writer.real(weight);
  writer.end_array();
  writer.end_object();
}

void write_linear(DocumentWriter& writer, const LinearModel& linear) {
  writer.begin_object();
  writer.key("model");
  writer.begin_object();
  writer.key("boosted_rounds");
  writer.integer(linear.boosted_rounds);
  writer.key("weights");
  writer.numbers(linear.coefficients);
  writer.end_object();
  write_member(writer, "name", "gblinear");
  writer.end_object();
}

void write_booster(DocumentWriter& writer, const Model& model, SchemaVersion version) {
  writer.key("gradient_booster");
  if (const auto* linear = std::get_if<LinearModel>(&model.learner)) return write_linear(writer, *linear);
  if (std::get<Forest>(model.learner).tree_weight.empty()) {
    write_forest(writer, model, version);
  } else {
    write_dart(writer, model, version);
  }
}

// The brackets of several values are misread without an error by XGBoost up to 3.0; one value needs none.
std::string base_score_text(const std::vector<float>& scores) {
  const bool is_one = std::ranges::all_of(scores, [&](float score) { return score == scores.front(); });
  std::string text;
  if (!is_one) text.push_back('[');
  for (std::size_t i = 0; i < (is_one ? 1 : scores.size()); ++i) {
    if (i != 0) text.push_back(',');
    base::append_xgboost_float(text, scores[i]);
  }
  if (!is_one) text.push_back(']');
  return text;
}

// XGBoost 3.1 and later would start a model without rounds from the base score itself, which earlier ones, and this
// model, put through the objective.
bool boosts_from_average(const Model& model) {
  const auto objective = objective_of(model);
  return model.boost_from_average &&
         (has_rounds(model) || start_margins(model, *objective) != fitted_start_margins(model, *objective));
}

void write_learner_params(DocumentWriter& writer, const Model& model) {
  writer.key("learner_model_param");
  write_text_map(writer, {{"base_score", base_score_text(model.base_score)},
                          {"boost_from_average", boosts_from_average(model) ? "1" : "0"},
                          {"num_class", number_text(model.num_class)},
                          {"num_feature", number_text(static_cast<std::int64_t>(model.num_features))},
                          {"num_target", number_text(model.num_target)}});
}

void write_objective(DocumentWriter& writer, const Model& model) {
  writer.key("objective");
  writer.begin_object();
  bool has_name = false;
  for (const auto& [group, texts] : model.objective_config) {
    if (!has_name && group > "name") {
      write_member(writer, "name", model.objective);
      has_name = true;
    }
    writer.key(group);
    write_text_map(writer, texts);
  }
  if (!has_name) write_member(writer, "name", model.objective);
  writer.end_object();
}

}  // namespace

void write_schema(const Model& model, DocumentWriter& writer, SchemaVersion version) {
  writer.begin_object();
  writer.key("learner");
  writer.begin_object();
  writer.key("attributes");
  write_text_map(writer, model.attributes);
  write_texts(writer, "feature_names", model.feature_names);
  write_texts(writer, "feature_types", model.feature_types);
  write_booster(writer, model, version);
  write_learner_params(writer, model);
  write_objective(writer, model);
  writer.end_object();
  writer.key("version");
  writer.begin_array(model.version.size());
  for (const int part : model.version) writer.integer(part);
  writer.end_array();
  writer.end_object();
}

}  // namespace espalier::model
