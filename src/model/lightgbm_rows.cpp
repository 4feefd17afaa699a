#include "model/lightgbm_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model/model.h"

namespace espalier::model {
namespace {

float cut(float code) { return code > -1.0f && code < 0.0f ? 0.0f : code; }

}  // namespace

LightGbmRows::LightGbmRows(const Forest& forest) {
  std::set<data::FeatureIndex> asked, categorical;
  for (const Tree& tree : forest.trees) {
    for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
      if (tree.left_child[node] == kNoNode) continue;
      asked.insert(tree.split_feature[node]);
      if (tree.is_categorical[node] != 0) categorical.insert(tree.split_feature[node]);
    }
  }
  asked_.assign(asked.begin(), asked.end());
  categorical_.assign(categorical.begin(), categorical.end());
}

std::optional<data::FeatureMatrix> LightGbmRows::read(const data::FeatureMatrix& features) const {
  if (features.sparse() != nullptr) return data::FeatureMatrix(filled(*features.sparse()));
  if (!has_fraction(*features.dense())) return std::nullopt;
  data::DenseMatrix dense = *features.dense();
  for (std::size_t row = 0; row < dense.num_rows; ++row) {
    for (const data::FeatureIndex feature : categorical_) {
      if (feature >= dense.num_features) break;
      float& code = dense.values[row * dense.num_features + feature];
      code = cut(code);
    }
  }
  return data::FeatureMatrix(std::move(dense));
}

data::SparseMatrix LightGbmRows::filled(const data::SparseMatrix& sparse) const {
  data::SparseMatrix out = {
      .num_rows = sparse.num_rows, .num_features = sparse.num_features, .row_start = {0}, .features = {}, .values = {}};
  if (!asked_.empty()) out.num_features = std::max<std::size_t>(out.num_features, std::size_t{asked_.back()} + 1);
  const auto add = [&](data::FeatureIndex feature, float value) {
    out.features.push_back(feature);
    out.values.push_back(std::ranges::binary_search(categorical_, feature) ? cut(value) : value);
  };
  for (std::size_t row = 0; row < sparse.num_rows; ++row) {
    auto asked = asked_.begin();
    for (std::size_t at = sparse.row_start[row]; at < sparse.row_start[row + 1]; ++at) {
      const data::FeatureIndex feature = sparse.features[at];
      for (; asked != asked_.end() && *asked < feature; ++asked) add(*asked, 0.0f);
      if (asked != asked_.end() && *asked == feature) ++asked;
      add(feature, sparse.values[at]);
    }
    for (; asked != asked_.end(); ++asked) add(*asked, 0.0f);
    out.row_start.push_back(out.features.size());
  }
  return out;
}

bool LightGbmRows::has_fraction(const data::DenseMatrix& dense) const {
  for (std::size_t row = 0; row < dense.num_rows; ++row) {
    for (const data::FeatureIndex feature : categorical_) {
      if (feature >= dense.num_features) break;
      const float code = dense.values[row * dense.num_features + feature];
      if (code > -1.0f && code < 0.0f) return true;
    }
  }
  return false;
}

std::optional<LightGbmRows> lightgbm_rows(const Model& model) {
  const auto attribute = model.attributes.find(kRowsAttribute);
  const auto* forest = std::get_if<Forest>(&model.learner);
  if (forest == nullptr || attribute == model.attributes.end() || attribute->second != kRowsOfLightGbm) {
    return std::nullopt;
  }
  return LightGbmRows(*forest);
}

}  // namespace espalier::model
