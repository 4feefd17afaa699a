#include "model/linear/linear_model.h"

#include <cmath>

namespace espalier::model {
namespace {

// Adds one entry of a row, which may be missing, to the sums of its groups.
void add_feature(const LinearModel& model, std::size_t feature, float value, std::span<float> sums) {
  if (std::isnan(value) || feature >= model.num_features) return;
  for (std::size_t group = 0; group < model.num_groups; ++group) {
    const float product = value * model.coefficients[feature * model.num_groups + group];
    sums[group] += product;
  }
}

constexpr std::size_t kRowBlock = 4096;

void add_rows(const LinearModel& model, const data::FeatureMatrix& features, std::size_t begin, std::size_t end,
              std::span<float> margins) {
  const float* intercept = model.coefficients.data() + model.num_features * model.num_groups;
  const data::DenseMatrix* dense = features.dense();
  const data::SparseMatrix* sparse = features.sparse();
  for (std::size_t row = begin; row < end; ++row) {
    const std::span<float> sums = margins.subspan(row * model.num_groups, model.num_groups);
    for (std::size_t group = 0; group < model.num_groups; ++group) sums[group] += intercept[group];
    if (dense != nullptr) {
      const std::span<const float> values = dense->row(row);
      for (std::size_t feature = 0; feature < values.size(); ++feature) {
        add_feature(model, feature, values[feature], sums);
      }
    } else {
      for (std::size_t entry = sparse->row_start[row]; entry < sparse->row_start[row + 1]; ++entry) {
        add_feature(model, sparse->features[entry], sparse->values[entry], sums);
      }
    }
  }
}

}  // namespace

void add_margins(const LinearModel& model, const data::FeatureMatrix& features, std::span<float> margins,
                 base::ThreadPool* pool) {
  if (pool == nullptr) return add_rows(model, features, 0, features.num_rows(), margins);
  base::parallel_for(*pool, features.num_rows(), kRowBlock,
                     [&](std::size_t begin, std::size_t end, int) { add_rows(model, features, begin, end, margins); });
}

}  // namespace espalier::model
