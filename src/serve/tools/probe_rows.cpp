#include "serve/tools/probe_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace espalier::serve {
namespace {

constexpr std::size_t kMaxEntries = std::size_t{1} << 22U;
constexpr std::size_t kMaxValuesOfFeature = 4096;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using FeatureValues = std::map<data::FeatureIndex, std::vector<float>>;

void add_values(const model::Tree& tree, FeatureValues& values) {
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (tree.left_child[node] == model::kNoNode) continue;
    std::vector<float>& own = values[tree.split_feature[node]];
    if (own.size() >= kMaxValuesOfFeature) continue;
    if (tree.is_categorical[node] == 0) {
      const float threshold = tree.split_condition[node];
      own.insert(own.end(), {threshold, std::nextafter(threshold, -kInfinity), std::nextafter(threshold, kInfinity)});
    } else if (!tree.category_begin.empty()) {
      for (std::int32_t at = tree.category_begin[node]; at < tree.category_end[node]; ++at) {
        own.push_back(static_cast<float>(tree.categories[static_cast<std::size_t>(at)]));
      }
    }
  }
}

FeatureValues values_of(const model::Model& model) {
  FeatureValues values;
  if (const auto* forest = std::get_if<model::Forest>(&model.learner)) {
    for (const model::Tree& tree : forest->trees) add_values(tree, values);
  } else {
    const std::size_t width = std::min(model.num_features, kMaxEntries);
    for (std::size_t feature = 0; feature < width; ++feature) {
      values[static_cast<data::FeatureIndex>(feature)] = {1.0f, -0.75f, 1234.5f};
    }
  }
  return values;
}

}  // namespace

data::FeatureMatrix probe_rows(const model::Model& model, std::size_t num_rows) {
  const FeatureValues values = values_of(model);
  data::SparseMatrix rows;
  rows.num_features = model.num_features;
  rows.num_rows = std::clamp<std::size_t>(kMaxEntries / std::max<std::size_t>(1, values.size()), 1, num_rows);
  rows.row_start = {0};
  std::mt19937 random(20261122);  // NOLINT: the same rows every time
  for (std::size_t row = 0; row < rows.num_rows; ++row) {
    for (const auto& [feature, own] : values) {
      const std::size_t choice = random() % (own.size() + 2);
      if (choice > own.size() || (choice < own.size() && std::isnan(own[choice]))) continue;  // missing
      rows.features.push_back(feature);
      rows.values.push_back(choice == own.size() ? 0.0f : own[choice]);
    }
    rows.row_start.push_back(rows.features.size());
  }
  return rows;
}

}  // namespace espalier::serve
