#include "model/explain/feature_importance.h"

#include <array>
#include <format>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace espalier::model {
namespace {

constexpr std::array kNames = {
    std::pair{std::string_view("weight"), Importance::kWeight},
    std::pair{std::string_view("gain"), Importance::kGain},
    std::pair{std::string_view("cover"), Importance::kCover},
    std::pair{std::string_view("total_gain"), Importance::kTotalGain},
    std::pair{std::string_view("total_cover"), Importance::kTotalCover},
};

struct FeatureTotals {
  double num_splits = 0;
  double gain = 0;
  double cover = 0;
};

// Nodes that the root does not reach (pruned away) do not count.
void add_tree(const Tree& tree, std::vector<FeatureTotals>& totals) {
  std::vector<NodeIndex> open = {0};
  while (!open.empty()) {
    const NodeIndex node = open.back();
    open.pop_back();
    if (tree.is_leaf(node)) continue;
    const auto index = static_cast<std::size_t>(node);
    FeatureTotals& feature = totals[tree.split_feature[index]];
    feature.num_splits += 1;
    feature.gain += static_cast<double>(tree.gain[index]);
    feature.cover += static_cast<double>(tree.sum_hessian[index]);
    open.push_back(tree.right_child[index]);
    open.push_back(tree.left_child[index]);
  }
}

double importance_of(const FeatureTotals& feature, Importance importance) {
  if (feature.num_splits == 0) return 0;
  switch (importance) {
    case Importance::kWeight:
      return feature.num_splits;
    case Importance::kGain:
      return feature.gain / feature.num_splits;
    case Importance::kCover:
      return feature.cover / feature.num_splits;
    case Importance::kTotalGain:
      return feature.gain;
    case Importance::kTotalCover:
      return feature.cover;
  }
  std::unreachable();
}

}  // namespace

Importance importance_of_name(std::string_view name) {
  for (const auto& [known, importance] : kNames)
    if (known == name) return importance;
  throw base::ClientError(
      std::format("importance '{}' is none of weight, gain, cover, total_gain, total_cover", base::excerpt(name)));
}

std::vector<double> feature_importance(const Model& model, Importance importance, RoundRange rounds) {
  const ExplainedModel explained(model, rounds);
  if (const LinearModel* linear = explained.linear) {
    if (importance != Importance::kWeight)
      throw base::ClientError("a linear model has no splits: its importance is 'weight', the coefficients");
    const auto end = static_cast<std::ptrdiff_t>(linear->num_features * linear->num_groups);
    return {linear->coefficients.begin(), linear->coefficients.begin() + end};
  }
  std::vector<FeatureTotals> totals(model.num_features);
  for (std::size_t i = explained.first_tree; i < explained.last_tree; ++i) add_tree(explained.forest->trees[i], totals);
  std::vector<double> result;
  for (const FeatureTotals& feature : totals) result.push_back(importance_of(feature, importance));
  return result;
}

}  // namespace espalier::model
