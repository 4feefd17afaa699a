#include "train/output/reference_distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace espalier::train {
namespace {

constexpr std::size_t kMaxFeatures = 10'000;
constexpr std::size_t kMaxSampleRows = 65'536;
constexpr std::size_t kMaxSampleValues = std::size_t{1} << 25;  // 128 MiB; at least 3,355 rows of the widest matrix
constexpr std::size_t kBlockRows = 16'384;
constexpr std::size_t kNumQuantiles = 17;  // at 0, 1/16, ..., 1

// Mean and sum of squared deviations from it, updated by value and joined by block (Welford 1962; Chan, Golub, LeVeque
// 1979): exact even for values far from zero, where sums of squares would cancel.
struct Moments {
  float minimum = std::numeric_limits<float>::infinity();
  float maximum = -std::numeric_limits<float>::infinity();
  double mean = 0;
  double squared_deviations = 0;
  double num_present = 0;

  void add(float value) {
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    num_present += 1;
    const double step = double{value} - mean;
    mean += step / num_present;
    squared_deviations += step * (double{value} - mean);
  }

  void add(const Moments& other) {
    if (other.num_present == 0) return;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
    const double total = num_present + other.num_present;
    const double step = other.mean - mean;
    mean += step * (other.num_present / total);
    squared_deviations += other.squared_deviations + step * step * (num_present * other.num_present / total);
    num_present = total;
  }
};

// Calls visit(feature, value) for every value of the row that is not missing.
template <typename Visit>
void for_each_value(const data::FeatureMatrix& features, std::size_t row, const Visit& visit) {
  if (const data::DenseMatrix* dense = features.dense()) {
    const std::span<const float> values = dense->row(row);
    for (std::size_t feature = 0; feature < values.size(); ++feature) {
      if (!std::isnan(values[feature])) visit(feature, values[feature]);
    }
  } else {
    const data::SparseMatrix& sparse = *features.sparse();
    for (std::size_t entry = sparse.row_start[row]; entry < sparse.row_start[row + 1]; ++entry) {
      visit(sparse.features[entry], sparse.values[entry]);
    }
  }
}

std::vector<Moments> moments_of(const data::FeatureMatrix& features, base::ThreadPool& pool) {
  // A block of a wide matrix holds many accumulators; few large blocks bound their memory.
  const std::size_t num_rows = features.num_rows();
  const std::size_t block_rows = std::max(kBlockRows, (num_rows + 63) / 64);
  std::vector<std::vector<Moments>> blocks((num_rows + block_rows - 1) / block_rows);
  base::parallel_for(pool, num_rows, block_rows, [&](std::size_t begin, std::size_t end, int) {
    std::vector<Moments>& block = blocks[begin / block_rows];
    block.resize(features.num_features());
    for (std::size_t row = begin; row < end; ++row) {
      for_each_value(features, row, [&](std::size_t feature, float value) { block[feature].add(value); });
    }
  });
  std::vector<Moments> total(features.num_features());
  for (const std::vector<Moments>& block : blocks) {
    for (std::size_t feature = 0; feature < block.size(); ++feature) total[feature].add(block[feature]);
  }
  return total;
}

std::vector<std::vector<float>> sampled_columns(const data::FeatureMatrix& features) {
  std::vector<std::vector<float>> columns(features.num_features());
  const std::size_t most_rows = std::min(kMaxSampleRows, kMaxSampleValues / std::max<std::size_t>(1, columns.size()));
  const std::size_t stride = (features.num_rows() + most_rows - 1) / most_rows;
  for (std::size_t row = 0; row < features.num_rows(); row += stride) {
    for_each_value(features, row, [&](std::size_t feature, float value) { columns[feature].push_back(value); });
  }
  return columns;
}

std::vector<float> quantiles_of(std::vector<float>& column) {
  std::vector<float> quantiles;
  if (column.empty()) return quantiles;
  std::ranges::sort(column);
  for (std::size_t i = 0; i < kNumQuantiles; ++i)
    quantiles.push_back(column[i * (column.size() - 1) / (kNumQuantiles - 1)]);
  return quantiles;
}

model::FeatureSummary summary_of(const Moments& moments, std::size_t num_rows) {
  model::FeatureSummary summary;
  summary.missing_fraction = 1 - moments.num_present / static_cast<double>(num_rows);
  if (moments.num_present == 0) {
    summary.minimum = summary.maximum = std::numeric_limits<float>::quiet_NaN();
    return summary;
  }
  summary.minimum = moments.minimum;
  summary.maximum = moments.maximum;
  summary.mean = moments.mean;
  summary.standard_deviation = std::sqrt(moments.squared_deviations / moments.num_present);
  return summary;
}

}  // namespace

std::vector<model::FeatureSummary> reference_distribution(const data::FeatureMatrix& features, base::ThreadPool& pool) {
  std::vector<model::FeatureSummary> summaries;
  if (features.num_features() > kMaxFeatures || features.num_rows() == 0) return summaries;
  for (const Moments& moments : moments_of(features, pool))
    summaries.push_back(summary_of(moments, features.num_rows()));
  std::vector<std::vector<float>> columns = sampled_columns(features);
  base::parallel_for(pool, columns.size(), 1, [&](std::size_t feature, std::size_t, int) {
    summaries[feature].quantiles = quantiles_of(columns[feature]);
  });
  return summaries;
}

}  // namespace espalier::train
