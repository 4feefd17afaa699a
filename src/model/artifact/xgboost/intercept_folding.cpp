#include "model/artifact/xgboost/intercept_folding.h"

#include <array>
#include <format>
#include <utility>

#include "base/error.h"
#include "base/number.h"

namespace espalier::model {
namespace {

float neutral_base_score(const Objective& objective) {
  for (const float score : {0.0f, 0.5f, 1.0f}) {
    if (objective.margin_of_base_score(score) == 0.0f) return score;
  }
  throw base::AlgorithmError(std::format("objective {} has no base_score of margin 0", objective.name()));
}

Tree leaf_of_values(std::vector<float> values) {
  Tree tree = Tree::stump(values.size() == 1 ? values.front() : 0.0f, 0.0f);
  if (values.size() == 1) return tree;
  tree.leaf_size = values.size();
  tree.leaf_values = std::move(values);
  return tree;
}

// The margins as trees of one round: the first of each group's parallel trees holds its value, the others 0.
Forest intercept_round(const Forest& forest, const std::vector<float>& margins) {
  Forest round;
  const bool has_vector_leaves = !forest.trees.empty() && forest.trees.front().leaf_size > 1;
  for (std::size_t group = 0; group < (has_vector_leaves ? 1 : margins.size()); ++group) {
    for (int parallel = 0; parallel < forest.num_parallel_tree; ++parallel) {
      std::vector<float> values = has_vector_leaves ? margins : std::vector<float>{margins[group]};
      if (parallel != 0) values.assign(values.size(), 0.0f);
      round.trees.push_back(leaf_of_values(std::move(values)));
      round.tree_group.push_back(static_cast<std::uint32_t>(group));
    }
  }
  return round;
}

void add_first_round(Forest& forest, const std::vector<float>& margins) {
  const Forest round = intercept_round(forest, margins);
  const auto count = static_cast<std::uint32_t>(round.trees.size());
  forest.trees.insert(forest.trees.begin(), round.trees.begin(), round.trees.end());
  forest.tree_group.insert(forest.tree_group.begin(), round.tree_group.begin(), round.tree_group.end());
  if (!forest.tree_weight.empty()) forest.tree_weight.insert(forest.tree_weight.begin(), count, 1.0f);
  for (std::uint32_t& border : forest.round_begin) border += count;
  forest.round_begin.insert(forest.round_begin.begin(), 0);
}

void add_to_attribute(Model& model, const std::string& name, int number) {
  const auto found = model.attributes.find(name);
  if (found == model.attributes.end()) return;
  const std::optional<std::int64_t> old = base::parse_int(found->second);
  if (old && *old >= 0 && *old < (1 << 30)) found->second = std::format("{}", *old + number);
}

}  // namespace

void fold_intercept(Model& model, const Objective& objective) {
  const std::vector<float> margins = start_margins(model, objective);
  if (auto* linear = std::get_if<LinearModel>(&model.learner)) {
    float* bias = linear->coefficients.data() + linear->num_features * linear->num_groups;
    for (std::size_t group = 0; group < margins.size(); ++group) bias[group] += margins[group];
  } else {
    auto& forest = std::get<Forest>(model.learner);
    if (forest.trees.empty()) forest.num_parallel_tree = 1;  // no round has used it: the file may say any number
    add_first_round(forest, margins);
    add_to_attribute(model, "best_iteration", 1);
    add_to_attribute(model, "best_ntree_limit", forest.num_parallel_tree);
  }
  model.base_score = {neutral_base_score(objective)};
}

}  // namespace espalier::model
