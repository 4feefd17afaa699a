#include "model/objective/softmax_kernel.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "base/portable_math.h"
#include "support/simd_levels.h"

namespace espalier::model {
namespace {

// The formula of softmax.h, one row at a time.
GradientPair expected(const std::vector<float>& margins, std::size_t k, float label, float weight) {
  float largest = margins[0];
  for (const float margin : margins) largest = std::max(largest, margin);
  double sum = 0;
  for (const float margin : margins) sum += double{base::portable_exp(margin - largest)};
  const float probability = base::portable_exp(margins[k] - largest) / static_cast<float>(sum);
  const float hessian = 2.0f * probability * (1.0f - probability) * weight;
  return {(probability - (label == static_cast<float>(k) ? 1.0f : 0.0f)) * weight, std::max(hessian, 1e-16f)};
}

TEST_CASE("blocks of softmax rows have the bits of one row at a time, at every SIMD level", "[model][objective]") {
  constexpr std::size_t kClasses = 5;
  test::at_every_simd_level([&] {
    std::mt19937 random(8);
    std::normal_distribution<float> margin(0, 6);
    for (const std::size_t num_rows : {std::size_t{1}, std::size_t{37}, kSoftmaxRows}) {
      std::vector<float> columns(kClasses * kSoftmaxRows);
      SoftmaxBlock block = {.num_rows = num_rows, .num_class = kClasses, .columns = columns.data()};
      for (std::size_t i = 0; i < num_rows; ++i) {
        for (std::size_t k = 0; k < kClasses; ++k) columns[k * kSoftmaxRows + i] = margin(random);
        block.labels[i] = static_cast<float>(random() % kClasses);
        block.weights[i] = static_cast<float>(random() % 4) * 0.5f;
      }
      const std::vector<float> before = columns;
      const std::size_t stride = num_rows + 3;
      std::vector<GradientPair> gradients(kClasses * stride, {-7, -7});
      softmax_gradients(block, gradients.data(), stride);
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < stride; ++i) {
        std::vector<float> row;
        for (std::size_t k = 0; k < kClasses && i < num_rows; ++k) row.push_back(before[k * kSoftmaxRows + i]);
        for (std::size_t k = 0; k < kClasses; ++k) {
          const GradientPair wanted =
              i < num_rows ? expected(row, k, block.labels[i], block.weights[i]) : GradientPair{-7, -7};
          const GradientPair& seen = gradients[k * stride + i];
          wrong += std::bit_cast<std::uint64_t>(seen) != std::bit_cast<std::uint64_t>(wanted);
        }
      }
      CHECK(wrong == 0);
    }
  });
}

}  // namespace
}  // namespace espalier::model
