#include "model/boosting/tree/gradients/gradient_quantizer.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "base/error.h"
#include "model/rounds/gradient_check.h"
#include "support/error_of.h"

namespace espalier::model {
namespace {

std::vector<GradientPair> random_pairs(std::size_t count, bool equal_hessian, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<float> uniform(0.01f, 0.25f);
  std::vector<GradientPair> pairs(count);
  for (auto& pair : pairs) pair = {std::exp(normal(random)) * normal(random), equal_hessian ? 1.0f : uniform(random)};
  return pairs;
}

TEST_CASE("packed sums of a full block give back both fields", "[model][boosting][quantizer]") {
  const bool equal_hessian = GENERATE(true, false);
  std::vector<GradientPair> pairs(kPackedRows, GradientPair{-7.5f, 0.25f});
  if (!equal_hessian) pairs[0].hessian = 0.24f;
  base::ThreadPool pool(2);
  GradientQuantizer quantizer;
  quantizer.quantize(pairs, {}, pool);
  std::uint64_t sum = 0;
  for (const std::uint64_t word : quantizer.packed()) sum += word;
  const auto& form = quantizer.form();
  CHECK(static_cast<double>(form.gradient(sum)) * form.units.gradient == -7.5 * kPackedRows);
  CHECK(std::abs(static_cast<double>(form.hessian(sum)) * form.units.hessian - 0.25 * kPackedRows) < 0.02);
  CHECK(form.word(form.sum(sum)) == sum);
}

TEST_CASE("rounding is far below the values and equal hessians are exact", "[model][boosting][quantizer]") {
  const auto pairs = random_pairs(20'000, true, 3);
  base::ThreadPool pool(2);
  GradientQuantizer quantizer;
  quantizer.quantize(pairs, {}, pool);
  const auto& form = quantizer.form();
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const auto sum = form.sum(quantizer.packed()[row]);
    REQUIRE(sum.hessian == 1);
    REQUIRE(std::abs(static_cast<double>(sum.gradient) * form.units.gradient - double{pairs[row].gradient}) < 1e-6);
  }
  CHECK(quantizer.total().hessian == 20'000);
}

TEST_CASE("fine sums equal double precision", "[model][boosting][quantizer]") {
  const auto pairs = random_pairs(50'000, false, 4);
  base::ThreadPool pool(2);
  GradientQuantizer quantizer;
  quantizer.quantize(pairs, {}, pool);
  GradientSum sum;
  double gradient = 0;
  double hessian = 0;
  for (std::uint32_t row = 0; row < pairs.size(); ++row) {
    sum += quantizer.fine(row);
    gradient += double{pairs[row].gradient};
    hessian += double{pairs[row].hessian};
  }
  CHECK(std::abs(static_cast<double>(sum.gradient) * quantizer.fine_units().gradient - gradient) < 1e-5);
  CHECK(std::abs(static_cast<double>(sum.hessian) * quantizer.fine_units().hessian - hessian) < 1e-6);
}

TEST_CASE("one row that outweighs all others leaves them their digits", "[model][boosting][quantizer]") {
  auto pairs = random_pairs(20'000, false, 6);
  pairs[7] = {4e6f, 1e6f};
  base::ThreadPool pool(2);
  GradientQuantizer quantizer;
  quantizer.quantize(pairs, {}, pool);
  const auto& form = quantizer.form();
  REQUIRE(form.is_wide);
  GradientSum sum;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const GradientSum integers = quantizer.integers(row);
    sum += integers;
    REQUIRE(std::abs(static_cast<double>(integers.gradient) * form.units.gradient - double{pairs[row].gradient}) <
            2e-3);
    REQUIRE(std::abs(static_cast<double>(integers.hessian) * form.units.hessian - double{pairs[row].hessian}) < 5e-4);
  }
  CHECK(quantizer.total() == sum);

  std::vector<data::RowIndex> others;
  for (data::RowIndex row = 8; row < pairs.size(); ++row) others.push_back(row);
  quantizer.quantize(pairs, others, pool);
  CHECK_FALSE(quantizer.form().is_wide);
  pairs[7].gradient = 0;  // gradients of 0 do not count
  for (std::size_t row = 8; row < pairs.size(); ++row) pairs[row].gradient = row % 2 == 0 ? 0.0f : 1.0f;
  pairs[7].hessian = 0.25f;
  quantizer.quantize(pairs, {}, pool);
  CHECK_FALSE(quantizer.form().is_wide);
}

TEST_CASE("codes do not change when all gradients are doubled", "[model][boosting][quantizer][property]") {
  auto pairs = random_pairs(3000, false, 5);
  base::ThreadPool pool(1);
  GradientQuantizer a, b;
  const auto original = pairs;
  a.quantize(original, {}, pool);
  for (auto& pair : pairs) pair.gradient *= 2;
  b.quantize(pairs, {}, pool);
  CHECK(std::equal(a.packed().begin(), a.packed().end(), b.packed().begin()));
}

TEST_CASE("rows outside the sample count neither for the scale nor for the total", "[model][boosting][quantizer]") {
  const std::vector<GradientPair> pairs = {{1, 1}, {1e30f, 1}, {2, 1}};
  const std::vector<data::RowIndex> rows = {0, 2};
  base::ThreadPool pool(1);
  GradientQuantizer quantizer;
  quantizer.quantize(pairs, rows, pool);
  CHECK(static_cast<double>(quantizer.total().gradient) * quantizer.form().units.gradient == 3);
}

TEST_CASE("gradients that are not finite and negative hessians are refused", "[model][boosting][quantizer]") {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const GradientPair bad =
      GENERATE(GradientPair{kNaN, 1}, GradientPair{-kNaN, 1}, GradientPair{kInfinity, 1}, GradientPair{-kInfinity, 1},
               GradientPair{1, kNaN}, GradientPair{1, -kNaN}, GradientPair{1, kInfinity}, GradientPair{1, -1e-30f});
  const std::vector<GradientPair> pairs = {{1, 1}, bad, {2, 1}};
  base::ThreadPool pool(1);
  GradientQuantizer quantizer;
  const std::string refusal =
      "a gradient is not finite or a hessian is negative; labels, base margins, scale_pos_weight or max_delta_step are "
      "too large for the objective, or the learning rate lets it run away";
  CHECK(test::error_of<base::ClientError>([&] { quantizer.quantize(pairs, {}, pool); }) == refusal);
  CHECK(test::error_of<base::ClientError>([&] { check_gradients(pairs); }) == refusal);
}

TEST_CASE("a hessian of 0 or -0 counts nothing and leaves equal hessians equal", "[model][boosting][quantizer]") {
  const float nothing = GENERATE(0.0f, -0.0f);
  base::ThreadPool pool(1);
  GradientQuantizer quantizer;
  quantizer.quantize(std::vector<GradientPair>{{1, nothing}, {2, 0.3f}, {-1, 0.3f}}, {}, pool);
  CHECK(quantizer.form().units.hessian == double{0.3f});  // one bit is enough
  CHECK(quantizer.total().hessian == 2);
}

}  // namespace
}  // namespace espalier::model
