#include "model/boosting/tree/gradients/gradient_kernel.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <random>
#include <vector>

#include "support/simd_levels.h"

namespace espalier::model {
namespace {

std::vector<GradientPair> some_pairs(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> gradient(-3, 3), hessian(0, 2);
  std::vector<GradientPair> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    pairs.push_back({random() % 8 == 0 ? 0.0f : gradient(random),
                     random() % 4 == 0 ? (random() % 2 == 0 ? 0.0f : -0.0f) : hessian(random)});
  }
  return pairs;
}

bool same(const GradientExtent& a, const GradientExtent& b) {
  return a.largest_gradient == b.largest_gradient && a.largest_hessian == b.largest_hessian &&
         a.least_hessian == b.least_hessian && a.least_positive_hessian == b.least_positive_hessian;
}

TEST_CASE("kernels of gradients do what one pair at a time does, at every SIMD level", "[model][boosting][quantizer]") {
  constexpr GradientScales kScales = {0x1p20 * 1.25, 0x1p13};
  constexpr int kShift = 30;
  test::at_every_simd_level([&] {
    for (std::size_t count = 0; count < 67; ++count) {
      const std::vector<GradientPair> pairs = some_pairs(count, 11);
      constexpr GradientPair kLeast = {0.5f, 0.25f};
      GradientExtent extent;
      SmallGradients small;
      GradientSum sum, every_third;
      std::uint64_t word_sum = 0;
      std::vector<std::uint64_t> words(count + 8, 7), expected(words);
      std::vector<data::RowIndex> rows;
      for (std::size_t i = 0; i < count; ++i) {
        extent.add(pairs[i]);
        small.add(pairs[i], kLeast);
        sum += to_integers(pairs[i], kScales);
        word_sum += expected[i] = to_word(pairs[i], kScales, kShift);
        if (i % 3 != 1) continue;
        rows.push_back(static_cast<data::RowIndex>(i));
        every_third += to_integers(pairs[i], kScales);
      }
      CHECK(same(extent_of(pairs), extent));
      CHECK(count_small(pairs, kLeast).num_counted == small.num_counted);
      CHECK(count_small(pairs, kLeast).num_small == small.num_small);
      CHECK(to_words(pairs, kScales, kShift, words.data()) == word_sum);
      CHECK(words == expected);
      CHECK(sum_integers(pairs, {nullptr, 0, count}, kScales) == sum);
      CHECK(sum_integers(pairs, {rows.data(), 0, rows.size()}, kScales) == every_third);
      if (count < 3) continue;
      CHECK(sum_integers(pairs, {nullptr, 2, count - 2}, kScales) ==
            sum - to_integers(pairs[0], kScales) - to_integers(pairs[1], kScales));
    }
  });
}

TEST_CASE("an extent shows numbers that are not finite and negative hessians", "[model][boosting][quantizer]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const auto finite = std::bit_cast<std::int32_t>(std::numeric_limits<float>::max());
  test::at_every_simd_level([&] {
    for (const std::size_t place : {0, 5, 32, 36}) {
      for (const float number : {kInfinity, -kInfinity, kNan, -kNan}) {
        std::vector<GradientPair> pairs = some_pairs(37, 12);
        pairs[place].gradient = number;
        CHECK(extent_of(pairs).largest_gradient > finite);
      }
      for (const float number : {kInfinity, kNan}) {
        std::vector<GradientPair> pairs = some_pairs(37, 12);
        pairs[place].hessian = number;
        CHECK(extent_of(pairs).largest_hessian > finite);
      }
      for (const float number : {-1e-30f, -kInfinity, -kNan}) {
        std::vector<GradientPair> pairs = some_pairs(37, 12);
        pairs[place].hessian = number;
        CHECK(extent_of(pairs).least_hessian < 0);
      }
    }
  });
}

}  // namespace
}  // namespace espalier::model
