#include "model/boosting/tree/gradients/gradient_sampler.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "base/random.h"

namespace espalier::model {
namespace {

constexpr std::size_t kNumRows = 100'000;

// Heavy-tailed gradients, some rows without any.
std::vector<GradientPair> gradients() {
  std::vector<GradientPair> pairs(kNumRows);
  for (std::size_t row = 0; row < kNumRows; ++row) {
    const double uniform = base::random_uniform({.seed = 9}, row);
    if (row % 10 != 0) pairs[row] = {static_cast<float>(std::pow(uniform, 6) - 0.05), 0.1f};
  }
  return pairs;
}

double sum_of_gradients(std::span<const GradientPair> pairs) {
  double sum = 0;
  for (const GradientPair& pair : pairs) sum += double{pair.gradient};
  return sum;
}

TEST_CASE("the asked share of rows is kept, and sums stay what they were", "[model][boosting][sampling]") {
  base::ThreadPool pool(2);
  const auto pairs = gradients();
  std::vector<GradientPair> scaled;
  double mean_rows = 0, mean_sum = 0, worst = 0;
  constexpr int kTrees = 40;
  for (std::uint32_t tree = 0; tree < kTrees; ++tree) {
    const auto sample = sample_by_gradient(pairs, 0.2, {5, 0, tree}, pool, scaled);
    CHECK(sample.kept.size() + sample.left_out.size() == kNumRows);
    mean_rows += static_cast<double>(sample.kept.size()) / kTrees;
    mean_sum += sum_of_gradients(scaled) / kTrees;
    worst = std::max(worst, std::abs(sum_of_gradients(scaled) - sum_of_gradients(pairs)));
    for (const data::RowIndex row : sample.kept) CHECK((row % 10) != 0);
  }
  CHECK(std::abs(mean_rows - 0.2 * kNumRows) < 60);
  CHECK(std::abs(mean_sum - sum_of_gradients(pairs)) < 20);
  // Uniform sampling of as many rows would miss the sum by sqrt(4 * sum of squares), about 170.
  CHECK(worst < 170);
}

TEST_CASE("rows with large gradients are certain and keep them", "[model][boosting][sampling]") {
  base::ThreadPool pool(1);
  std::vector<GradientPair> pairs(1000, {0.01f, 0});
  for (std::size_t row = 0; row < 50; ++row) pairs[row * 20] = {100, 1};
  std::vector<GradientPair> scaled;
  const auto sample = sample_by_gradient(pairs, 0.1, {1, 2, 3}, pool, scaled);
  for (std::size_t row = 0; row < 50; ++row) CHECK(scaled[row * 20].gradient == 100);
  // 950 rows share the other 50 places: each kept one stands for 19.
  CHECK(std::abs(scaled[sample.kept[1]].gradient - (sample.kept[1] % 20 == 0 ? 100 : 0.19f)) < 1e-4f);
  CHECK(std::abs(static_cast<double>(sample.kept.size()) - 100) < 40);
}

TEST_CASE("gradient based samples depend on nothing but their key and the gradients", "[model][boosting][sampling]") {
  base::ThreadPool one(1), four(4);
  const auto pairs = gradients();
  std::vector<GradientPair> a, b, c;
  CHECK(sample_by_gradient(pairs, 0.3, {7, 2, 1}, one, a).kept ==
        sample_by_gradient(pairs, 0.3, {7, 2, 1}, four, b).kept);
  CHECK(sample_by_gradient(pairs, 0.3, {7, 3, 1}, one, c).kept !=
        sample_by_gradient(pairs, 0.3, {7, 2, 1}, one, b).kept);
  CHECK(sum_of_gradients(a) == sum_of_gradients(b));
  CHECK(sample_by_gradient(pairs, 1, {7, 3, 1}, one, c).all());
  CHECK(c.empty());
}

TEST_CASE("degenerate gradients are sampled without harm", "[model][boosting][sampling]") {
  base::ThreadPool pool(1);
  std::vector<GradientPair> scaled;
  CHECK(sample_by_gradient(std::vector<GradientPair>(10), 0.5, {}, pool, scaled).kept.empty());
  const std::vector<GradientPair> one = {{0, 0}, {3, 1}, {0, 0}, {0, 0}};
  CHECK(sample_by_gradient(one, 0.5, {}, pool, scaled).kept == std::vector<data::RowIndex>{1});
  CHECK(scaled[1].gradient == 3);
  CHECK(sample_by_gradient(std::vector<GradientPair>{{2, 1}}, 0.5, {}, pool, scaled).left_out.size() <= 1);
}

}  // namespace
}  // namespace espalier::model
