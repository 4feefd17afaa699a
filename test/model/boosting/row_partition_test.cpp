#include "model/boosting/tree/rows/row_partition.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "learning_data.h"

namespace espalier::model {
namespace {

TEST_CASE("rows go where the condition sends them and keep their order", "[model][boosting][partition][property]") {
  const bool sparse = GENERATE(false, true);
  const int max_bin = GENERATE(32, 600);
  const int last_left_bin = GENERATE(-1, 0, 13, 31);
  const bool default_left = GENERATE(false, true);
  const auto dense = test::regression_data({.num_rows = 30'000, .num_features = 5, .missing = 0.2}, 31);
  const auto data = sparse ? test::as_sparse(dense) : dense;
  base::ThreadPool pool(2);
  const BinnedMatrix matrix(data.features, make_feature_cuts(data.features, {}, max_bin, pool), pool);
  RowPartition partition;
  partition.reset(matrix, {}, pool);
  std::vector<PartitionJob> jobs = {{.rows = partition.root(), .condition = {3, last_left_bin, default_left}}};
  partition.split(jobs, pool);

  std::vector<data::RowIndex> left, right;
  for (data::RowIndex row = 0; row < 30'000; ++row) {
    const float value = dense.features.dense()->row(row)[3];
    const bool goes_left =
        std::isnan(value) ? default_left : static_cast<int>(matrix.code_of(3, value)) <= last_left_bin;
    (goes_left ? left : right).push_back(row);
  }
  CHECK(jobs[0].num_left == left.size());
  left.insert(left.end(), right.begin(), right.end());
  std::size_t wrong = 0;
  const RowSpan rows = partition.rows({0, 10'000});
  for (std::size_t i = 0; i < rows.size; ++i) wrong += rows[i] != left[i];
  CHECK(wrong == 0);
}

TEST_CASE("rows whose bin is in the set go right", "[model][boosting][partition][category][property]") {
  const bool sparse = GENERATE(false, true);
  const int max_bin = GENERATE(32, 600);
  const bool default_left = GENERATE(false, true);
  const auto dense = test::regression_data({.num_rows = 20'000, .num_features = 3, .missing = 0.2}, 32);
  const auto data = sparse ? test::as_sparse(dense) : dense;
  base::ThreadPool pool(2);
  const BinnedMatrix matrix(data.features, make_feature_cuts(data.features, {}, max_bin, pool), pool);
  const auto num_bins = matrix.cuts().num_bins(1);
  const auto right_bins = std::make_shared<BinSet>(num_bins);
  for (std::uint32_t bin = 0; bin < num_bins; bin += bin % 2 + 2) right_bins->insert(bin);
  right_bins->insert(num_bins - 1);
  RowPartition partition;
  partition.reset(matrix, {}, pool);
  std::vector<PartitionJob> jobs = {
      {.rows = partition.root(), .condition = {.feature = 1, .default_left = default_left, .right_bins = right_bins}}};
  partition.split(jobs, pool);

  std::vector<data::RowIndex> left, right;
  for (data::RowIndex row = 0; row < data.num_rows(); ++row) {
    const float value = dense.features.dense()->row(row)[1];
    const bool goes_left = std::isnan(value) ? default_left : !right_bins->contains(matrix.code_of(1, value));
    (goes_left ? left : right).push_back(row);
  }
  CHECK(jobs[0].num_left == left.size());
  left.insert(left.end(), right.begin(), right.end());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 10'000; ++i) wrong += partition.rows({0, 10'000})[i] != left[i];
  CHECK(wrong == 0);
}

TEST_CASE("several nodes are split at once, inside a sample of rows", "[model][boosting][partition]") {
  const data::DenseMatrix values{6, 1, {1, 2, 3, 4, 5, 6}};
  base::ThreadPool pool(1);
  const BinnedMatrix matrix(values, make_feature_cuts(values, {}, 256, pool), pool);
  RowPartition partition;
  const std::vector<data::RowIndex> sample = {0, 2, 3, 5};
  partition.reset(matrix, sample, pool);
  std::vector<PartitionJob> jobs = {{.rows = {0, 2}, .condition = {0, 0, false}},
                                    {.rows = {2, 4}, .condition = {0, 4, false}}};
  partition.split(jobs, pool);
  CHECK(jobs[0].num_left == 1);
  CHECK(jobs[1].num_left == 1);
  const RowSpan rows = partition.rows({0, 3});
  CHECK(rows[0] == 0);
  CHECK(rows[2] == 3);
}

}  // namespace
}  // namespace espalier::model
