#include "learning_data.h"

#include <cmath>
#include <limits>
#include <random>

namespace espalier::test {

data::Dataset regression_data(const Shape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  data::DenseMatrix matrix{shape.num_rows, shape.num_features, {}};
  data::Dataset dataset;
  for (std::size_t row = 0; row < shape.num_rows; ++row) {
    double label = 0;
    for (std::size_t feature = 0; feature < shape.num_features; ++feature) {
      double value = 4 * uniform(random) - 2;
      if (shape.num_values > 0) value = std::floor(value * static_cast<double>(shape.num_values) / 4);
      if (feature < 3) label += (feature == 1 ? std::abs(value) : value) / static_cast<double>(feature + 1);
      const bool missing = uniform(random) < shape.missing;
      matrix.values.push_back(missing ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(value));
    }
    dataset.labels.push_back(static_cast<float>(label + 0.3 * uniform(random)));
  }
  dataset.features = std::move(matrix);
  return dataset;
}

data::Dataset as_sparse(const data::Dataset& dense) {
  const auto& matrix = *dense.features.dense();
  data::SparseMatrix sparse{matrix.num_rows, matrix.num_features, {0}, {}, {}};
  for (std::size_t row = 0; row < matrix.num_rows; ++row) {
    for (std::uint32_t feature = 0; feature < matrix.num_features; ++feature) {
      const float value = matrix.row(row)[feature];
      if (std::isnan(value)) continue;
      sparse.features.push_back(feature);
      sparse.values.push_back(value);
    }
    sparse.row_start.push_back(sparse.values.size());
  }
  data::Dataset dataset = dense;
  dataset.features = std::move(sparse);
  return dataset;
}

data::Dataset take_rows(const data::Dataset& dataset, const std::vector<std::size_t>& order) {
  const auto& matrix = *dataset.features.dense();
  data::DenseMatrix taken{order.size(), matrix.num_features, {}};
  data::Dataset result;
  for (const std::size_t row : order) {
    taken.values.insert(taken.values.end(), matrix.row(row).begin(), matrix.row(row).end());
    result.labels.push_back(dataset.labels[row]);
    if (!dataset.row_weights.empty()) result.row_weights.push_back(dataset.row_weights[row]);
  }
  result.features = std::move(taken);
  return result;
}

model::LearnerParams squared_error_params(int num_rounds) {
  model::LearnerParams params;
  params.objective = "reg:squarederror";
  params.num_rounds = num_rounds;
  return params;
}

}  // namespace espalier::test
