#include "model/artifact/xgboost/booster_reader.h"

#include <algorithm>
#include <format>
#include <utility>

#include "base/text.h"
#include "model/artifact/document/ranges.h"
#include "model/artifact/xgboost/forest_rounds.h"
#include "model/artifact/xgboost/tree_checks.h"
#include "model/artifact/xgboost/tree_reader.h"

namespace espalier::model {
namespace {

void read_trees(const Field& model, const BoosterShape& shape, Forest& forest) {
  const std::vector<Field> trees = model.member("trees").elements();
  forest.trees.reserve(trees.size());
  for (std::size_t index = 0; index < trees.size(); ++index) {
    const std::string where = std::format("tree {}", index);
    forest.trees.push_back(read_tree(trees[index].at(where), shape.num_groups));
    check_tree(forest.trees.back(), shape.num_features, where);
  }
}

void check_count(const Field& field, std::size_t seen, std::size_t wanted) {
  if (seen != wanted) field.refuse(std::format("says {}, the model has {} trees", seen, wanted));
}

void read_groups(const Field& field, Forest& forest) {
  forest.tree_group = field.uint32s();
  if (forest.tree_group.size() != forest.trees.size()) {
    field.refuse(std::format("has {} numbers, the model has {} trees", forest.tree_group.size(), forest.trees.size()));
  }
  for (std::size_t tree = 0; tree < forest.trees.size(); ++tree) {
    if (forest.tree_group[tree] < forest.num_groups) continue;
    field.refuse(std::format("puts tree {} into output {}, the model has {} outputs", tree, forest.tree_group[tree],
                             forest.num_groups));
  }
}

// Borders of the boosting rounds; files of XGBoost 1.x have none, there every round has the same number of trees.
void read_rounds(const std::optional<Field>& field, Forest& forest) {
  const std::size_t num_trees = forest.trees.size();
  if (field) {
    forest.round_begin = field->uint32s();
    const std::vector<std::uint32_t>& borders = forest.round_begin;
    if (borders.empty() && num_trees == 0) forest.round_begin = {0};
    if (borders.empty() || borders.front() != 0 || borders.back() != num_trees || !std::ranges::is_sorted(borders)) {
      field->refuse(std::format("does not ascend from 0 to the {} trees of the model", num_trees));
    }
    return;
  }
  set_regular_rounds(forest);
}

// Every round has this many trees for each output, so it cannot exceed the number of trees, except in a model without
// rounds.
int read_num_parallel_tree(const std::optional<Field>& field, std::size_t num_trees) {
  const std::int64_t number = field ? field->integer(0, kMaxInt) : 0;
  if (num_trees != 0 && number > static_cast<std::int64_t>(num_trees)) {
    check_count(*field, static_cast<std::size_t>(number), num_trees);
  }
  return static_cast<int>(std::max<std::int64_t>(1, number));  // 0 in files of old versions means 1
}

void read_weights(const Field& weights, Forest& forest) {
  forest.tree_weight = weights.floats();
  if (forest.tree_weight.size() != forest.trees.size()) {
    weights.refuse(
        std::format("has {} numbers, the model has {} trees", forest.tree_weight.size(), forest.trees.size()));
  }
}

// From 3.4 on dart is no booster of its own: weight_drop stands among the trees.
Forest read_forest(const Field& model, const BoosterShape& shape) {
  Forest forest;
  forest.num_groups = shape.num_groups;
  const Field params = model.member("gbtree_model_param");
  read_trees(model, shape, forest);
  forest.num_parallel_tree = read_num_parallel_tree(params.find("num_parallel_tree"), forest.trees.size());
  const Field num_trees = params.member("num_trees");
  check_count(num_trees, static_cast<std::size_t>(num_trees.integer(0, kMaxInt)), forest.trees.size());
  read_groups(model.member("tree_info"), forest);
  read_rounds(model.find("iteration_indptr"), forest);
  if (const std::optional<Field> weights = model.find("weight_drop")) read_weights(*weights, forest);
  return forest;
}

// Until 3.3: a booster around another one. Weights that stand beside the name are read in either.
Forest read_trees_and_weights(const Field& trees, const Field& booster, const BoosterShape& shape) {
  Forest forest = read_forest(trees.member("model"), shape);
  if (const std::optional<Field> weights = booster.find("weight_drop")) read_weights(*weights, forest);
  return forest;
}

Forest read_dart(const Field& booster, const BoosterShape& shape) {
  Forest forest = read_trees_and_weights(booster.member("gbtree"), booster, shape);
  if (forest.tree_weight.empty() && !forest.trees.empty()) booster.member("weight_drop");  // refuses
  return forest;
}

LinearModel read_linear(const Field& model, const BoosterShape& shape) {
  LinearModel linear;
  linear.num_features = shape.num_features;
  linear.num_groups = shape.num_groups;
  const std::optional<Field> rounds = model.find("boosted_rounds");
  linear.boosted_rounds = rounds ? static_cast<int>(rounds->integer(0, kMaxInt)) : 0;
  const Field weights = model.member("weights");
  linear.coefficients = weights.floats();
  const std::size_t wanted = (shape.num_features + 1) * shape.num_groups;
  if (linear.coefficients.empty() && linear.boosted_rounds == 0) linear.coefficients.resize(wanted);  // never boosted
  if (linear.coefficients.size() != wanted) {
    weights.refuse(std::format("has {} numbers, {} features and {} outputs need {}", linear.coefficients.size(),
                               shape.num_features, shape.num_groups, wanted));
  }
  return linear;
}

}  // namespace

std::variant<Forest, LinearModel> read_booster(const Field& booster, const BoosterShape& shape) {
  const Field name = booster.member("name");
  if (name.text() == "gbtree") return read_trees_and_weights(booster, booster, shape);
  if (name.text() == "dart") return read_dart(booster, shape);
  if (name.text() == "gblinear") return read_linear(booster.member("model"), shape);
  name.refuse(std::format("is '{}', known are gbtree, dart and gblinear", base::excerpt(name.text())));
}

}  // namespace espalier::model
