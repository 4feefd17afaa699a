#include "model/boosting/tree/tree_grower.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "learning_data.h"

namespace espalier::model {
namespace {

std::vector<GradientPair> squared_error_gradients(const data::Dataset& data) {
  std::vector<GradientPair> pairs;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    pairs.push_back({-data.labels[row] * data.row_weight(row), data.row_weight(row)});
  }
  return pairs;
}

Tree grow(const data::Dataset& data, const TreeParams& params, int threads = 2,
          std::size_t histogram_budget = TreeGrower::kHistogramBudget) {
  base::ThreadPool pool(threads);
  const BinnedMatrix matrix(data.features, make_feature_cuts(data.features, data.row_weights, params.max_bin, pool),
                            pool);
  TreeGrower grower(matrix, params, pool, histogram_budget);
  const auto pairs = squared_error_gradients(data);
  GradientQuantizer gradients;
  gradients.quantize(pairs, {}, pool);
  return grower.grow({.gradients = &gradients}, {}, {}, 1.0f);
}

// Labels with few bits: all sums are exact, so equal sets of rows have equal sums.
data::Dataset exact_data(const test::Shape& shape, std::uint64_t seed) {
  auto data = test::regression_data(shape, seed);
  for (float& label : data.labels) label = std::round(label * 64) / 64;
  return data;
}

std::size_t num_leaves(const Tree& tree) {
  return static_cast<std::size_t>(std::count(tree.left_child.begin(), tree.left_child.end(), kNoNode));
}

TEST_CASE("one split by hand", "[model][boosting][grower]") {
  data::Dataset data;
  data.features = data::DenseMatrix{4, 1, {1, 2, 3, 4}};
  data.labels = {1, 1, 5, 5};
  const Tree tree = grow(data, {.max_depth = 1, .min_child_hessian = 0, .l2 = 0});
  REQUIRE(tree.num_nodes() == 3);
  CHECK(tree.split_condition[0] == 3.0f);
  CHECK(tree.default_left[0] == 0);
  CHECK(tree.gain[0] == 2.0f + 50.0f - 36.0f);
  CHECK(tree.split_condition[1] == 1.0f);
  CHECK(tree.split_condition[2] == 5.0f);
  CHECK(tree.sum_hessian == std::vector<float>{4, 2, 2});
  CHECK(tree.base_weight == std::vector<float>{3, 1, 5});
  CHECK(tree.right_child[0] == tree.left_child[0] + 1);
}

TEST_CASE("depth and leaf limits hold", "[model][boosting][grower]") {
  const auto data = test::regression_data({.num_rows = 3000, .num_features = 5}, 41);
  const auto policy = GENERATE(GrowPolicy::kDepthwise, GrowPolicy::kLossguide);
  const int depth = GENERATE(0, 1, 4);
  const int leaves = GENERATE(0, 2, 9);
  if (depth == 0 && leaves == 0) return;
  const Tree tree = grow(data, {.max_depth = depth, .max_leaves = leaves, .grow_policy = policy});
  if (depth > 0) CHECK(tree.depth() <= depth);
  if (leaves > 0) CHECK(num_leaves(tree) <= static_cast<std::size_t>(leaves));
  CHECK(num_leaves(tree) == std::min(depth > 0 ? std::size_t{1} << depth : 99, leaves > 0 ? std::size_t(leaves) : 99));
}

TEST_CASE("without a leaf limit both ways of growing find the same splits", "[model][boosting][grower]") {
  const auto data = test::regression_data({.num_rows = 2000, .num_features = 5, .missing = 0.1}, 42);
  const Tree a = grow(data, {.max_depth = 5});
  const Tree b = grow(data, {.max_depth = 5, .grow_policy = GrowPolicy::kLossguide});
  CHECK(num_leaves(a) == num_leaves(b));
  auto gains_a = a.gain, gains_b = b.gain;
  std::sort(gains_a.begin(), gains_a.end());
  std::sort(gains_b.begin(), gains_b.end());
  CHECK(gains_a == gains_b);
}

TEST_CASE("a tree does not depend on threads or storage", "[model][boosting][grower][property][large]") {
  const auto data = test::regression_data({.num_rows = 70'000, .num_features = 40, .missing = 0.05}, 43);
  const TreeParams params{
      .max_depth = GENERATE(6, 0), .max_leaves = 40, .max_bin = 64, .grow_policy = GrowPolicy::kLossguide};
  const Tree tree = grow(data, params, 1);
  CHECK(grow(data, params, 2) == tree);
  CHECK(grow(data, params, 4) == tree);
  CHECK(grow(test::as_sparse(data), params, 3) == tree);
}

TEST_CASE("the order of rows leaves the tree alone", "[model][boosting][grower][property]") {
  const auto data = test::regression_data({.num_rows = 20'000, .num_features = 6, .missing = 0.1}, 44);
  std::vector<std::size_t> order(data.num_rows());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  CHECK(grow(test::take_rows(data, order), {}) == grow(data, {}));
}

TEST_CASE("a row weight of two is the row twice", "[model][boosting][grower][property]") {
  auto data = exact_data({.num_rows = 1500, .num_features = 4, .num_values = 50}, 45);
  std::vector<std::size_t> doubled;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    data.row_weights.push_back(row % 3 == 0 ? 2.0f : 1.0f);
    doubled.insert(doubled.end(), row % 3 == 0 ? 2 : 1, row);
  }
  auto twice = test::take_rows(data, doubled);
  twice.row_weights.clear();
  CHECK(grow(data, {}) == grow(twice, {}));
}

TEST_CASE("permuted features permute the tree", "[model][boosting][grower][property]") {
  const auto data = test::regression_data({.num_rows = 5000, .num_features = 5, .missing = 0.1}, 46);
  auto values = *data.features.dense();
  for (std::size_t row = 0; row < values.num_rows; ++row) {
    const auto first = values.values.begin() + static_cast<std::ptrdiff_t>(row * 5);
    std::reverse(first, first + 5);
  }
  auto reversed = data;
  reversed.features = values;
  Tree tree = grow(reversed, {.max_depth = 4});
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (!tree.is_leaf(static_cast<NodeIndex>(node))) tree.split_feature[node] = 4 - tree.split_feature[node];
  }
  CHECK(tree == grow(data, {.max_depth = 4}));
}

TEST_CASE("a monotone rescaling of a feature leaves the partition alone", "[model][boosting][grower][property]") {
  const auto data = test::regression_data({.num_rows = 5000, .num_features = 4}, 47);
  auto values = *data.features.dense();
  for (std::size_t i = 0; i < values.values.size(); i += 4) values.values[i] = std::exp2(2 * values.values[i]) + 3;
  auto rescaled = data;
  rescaled.features = values;
  const Tree a = grow(data, {});
  Tree b = grow(rescaled, {});
  CHECK(a.split_condition != b.split_condition);
  for (std::size_t node = 0; node < a.num_nodes(); ++node) {
    if (!a.is_leaf(static_cast<NodeIndex>(node))) b.split_condition[node] = a.split_condition[node];
  }
  CHECK(a == b);
}

TEST_CASE("histograms over the budget are summed again with the same result", "[model][boosting][grower]") {
  const auto data = test::regression_data({.num_rows = 9000, .num_features = 8}, 48);
  CHECK(grow(data, {.max_depth = 7}, 2, 0) == grow(data, {.max_depth = 7}));
}

// The same greedy growth in double precision, straight from the definition; for comparison on heavy tails.
double best_gain(const data::Dataset& data, const std::vector<std::size_t>& rows) {
  double best = 0;
  const auto& values = *data.features.dense();
  double total = 0;
  for (const std::size_t row : rows) total += data.labels[row];
  const auto count = static_cast<double>(rows.size());
  for (std::size_t feature = 0; feature < values.num_features; ++feature) {
    auto sorted = rows;
    std::sort(sorted.begin(), sorted.end(),
              [&](auto a, auto b) { return values.row(a)[feature] < values.row(b)[feature]; });
    double left = 0;
    for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
      left += data.labels[sorted[i]];
      if (values.row(sorted[i])[feature] == values.row(sorted[i + 1])[feature]) continue;
      const auto n = static_cast<double>(i + 1);
      const double right = total - left;
      best = std::max(best, left * left / (n + 1) + right * right / (count - n + 1) - total * total / (count + 1));
    }
  }
  return best;
}

TEST_CASE("heavy-tailed labels: gains and leaves equal double precision", "[model][boosting][grower]") {
  auto data = test::regression_data({.num_rows = 4000, .num_features = 3, .num_values = 100}, 49);
  std::mt19937 random(2);
  std::lognormal_distribution<float> heavy(0, 4);  // largest about 10^6 times the median
  for (float& label : data.labels) label = heavy(random) * (label > 0 ? 1.0f : 0.5f);
  const Tree tree = grow(data, {.max_depth = 4});
  std::vector<std::vector<std::size_t>> rows(tree.num_nodes());
  for (std::size_t row = 0; row < data.num_rows(); ++row) rows[0].push_back(row);
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    double sum = 0;
    for (const std::size_t row : rows[node]) sum += data.labels[row];
    const double weight = sum / (static_cast<double>(rows[node].size()) + 1);
    CHECK(std::abs(double{tree.base_weight[node]} - weight) <= 1e-6 * std::abs(weight));
    if (tree.is_leaf(static_cast<NodeIndex>(node))) continue;
    CHECK(std::abs(double{tree.gain[node]} - best_gain(data, rows[node])) <= 1e-5 * double{tree.gain[node]});
    for (const std::size_t row : rows[node]) {
      const bool left = data.features.dense()->row(row)[tree.split_feature[node]] < tree.split_condition[node];
      rows[static_cast<std::size_t>(tree.left_child[node] + (left ? 0 : 1))].push_back(row);
    }
  }
}

TEST_CASE("replaced values far from the weights: monotone, and no further off than a border",
          "[model][boosting][monotone]") {
  data::DenseMatrix matrix{64, 1, {}};
  std::vector<GradientPair> pairs;
  for (int row = 0; row < 64; ++row) {
    matrix.values.push_back(static_cast<float>(row));
    pairs.push_back({32.0f - static_cast<float>(row), 1});
  }
  base::ThreadPool pool(1);
  const data::FeatureMatrix features = matrix;
  const BinnedMatrix binned(features, make_feature_cuts(features, {}, 256, pool), pool);
  TreeParams params{.max_depth = 4, .l2 = 0};
  params.monotone_constraints = {1};
  TreeGrower grower(binned, params, pool);
  GradientQuantizer gradients;
  gradients.quantize(pairs, {}, pool);
  Tree tree = grower.grow({.gradients = &gradients}, {}, {}, 1.0f);
  REQUIRE(tree.num_nodes() == 31);
  grower.replace_leaf_values(tree, 1, [&](std::span<const data::RowIndex> rows) {
    float sum = 0;
    for (const data::RowIndex row : rows) sum += 1000 + static_cast<float>(row);
    return sum / static_cast<float>(rows.size());
  });
  for (std::size_t row = 0; row < 64; ++row) {
    const auto leaf = static_cast<std::size_t>(leaf_of(tree, std::span(matrix.values).subspan(row, 1)));
    CHECK(std::abs(tree.split_condition[leaf] - (1000 + static_cast<float>(row))) < 3);
  }
}

}  // namespace
}  // namespace espalier::model
