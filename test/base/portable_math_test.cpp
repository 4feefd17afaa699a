#include "base/portable_math.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "base/portable_math_inl.h"

using namespace espalier::base;

namespace {

constexpr float kFloatInfinity = std::numeric_limits<float>::infinity();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Distance of `value` from the exact result in units in the last place of Number at that result.
template <typename Number>
double ulps(Number value, long double exact) {
  const Number nearest = static_cast<Number>(exact);
  if (value == nearest) return 0;
  if (!std::isfinite(nearest)) return kInfinity;
  const Number magnitude = std::abs(nearest);
  const long double unit =
      static_cast<long double>(std::nextafter(magnitude, std::numeric_limits<Number>::infinity())) -
      static_cast<long double>(magnitude);
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / unit);
}

double uniform(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
}

}  // namespace

TEST_CASE("float exp is within 2 ulp over its range", "[base][portable_math]") {
  double worst = 0;
  // Every 257th float32: all exponents and signs, denormal results too.
  for (std::uint64_t pattern = 0; pattern < (1ULL << 32); pattern += 257) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(pattern));
    if (!(std::abs(x) <= 104.0f)) continue;
    const double exact = std::exp(static_cast<double>(x));
    if (exact > std::numeric_limits<float>::max()) {
      REQUIRE(portable_exp(x) == kFloatInfinity);
      continue;
    }
    worst = std::max(worst, ulps(portable_exp(x), static_cast<long double>(exact)));
  }
  CHECK(worst <= 2);
}

TEST_CASE("double exp is within 4 ulp over its range", "[base][portable_math]") {
  std::mt19937_64 random(1);
  double worst = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = i % 2 == 0 ? uniform(random, -745.2, 709.78) : uniform(random, -2, 2);
    worst = std::max(worst, ulps(portable_exp(x), std::exp(static_cast<long double>(x))));
  }
  CHECK(worst <= 4);
}

TEST_CASE("double log is within 4 ulp over its range, near 1 too", "[base][portable_math]") {
  std::mt19937_64 random(2);
  double worst = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double any = std::bit_cast<double>(random() & 0x7FEFFFFFFFFFFFFF);  // positive, finite, denormals among them
    const double near_one = 1 + uniform(random, -1, 1) * std::pow(2.0, -static_cast<double>(random() % 52));
    for (const double x : {any, near_one}) {
      if (x > 0 && x != 1) worst = std::max(worst, ulps(portable_log(x), std::log(static_cast<long double>(x))));
    }
  }
  CHECK(worst <= 4);
  CHECK(portable_log(1.0) == 0.0);
}

TEST_CASE("sigmoid is within 4 ulp where it is a normal number, and monotone", "[base][portable_math]") {
  double worst = 0;
  float before = 0;
  for (float x = -87; x < 90; x += 0.00037f) {
    const float value = portable_sigmoid(x);
    worst = std::max(worst, ulps(value, 1 / (1 + std::exp(-static_cast<long double>(x)))));
    REQUIRE(value >= before * (1 - 1e-6f));
    before = value;
  }
  CHECK(worst <= 4);
  CHECK(portable_sigmoid(0.0f) == 0.5f);
  CHECK(portable_sigmoid(kFloatInfinity) == 1.0f);
  CHECK(portable_sigmoid(-kFloatInfinity) == 0.0f);
}

TEST_CASE("ln Gamma is within 1e-13 of the C library's long double, next to its zeros too", "[base][portable_math]") {
  std::mt19937_64 random(3);
  double worst = 0;
  const auto probe = [&](double x) {
    const long double exact = std::lgamma(static_cast<long double>(x));
    if (exact == 0) return;
    worst =
        std::max(worst, static_cast<double>(std::abs((static_cast<long double>(portable_lgamma(x)) - exact) / exact)));
  };
  for (int i = 0; i < 200'000; ++i) {
    probe(std::pow(10.0, uniform(random, -300, 300)));
    probe(uniform(random, 0, 20));
    const double step = uniform(random, -1, 1) * std::pow(2.0, -static_cast<double>(random() % 45));
    probe(1 + step);
    probe(2 + step);
  }
  for (double x = 3; x < 171; ++x) probe(x);
  CHECK(worst <= 1e-13);
  CHECK(portable_lgamma(1.0) == 0.0);
  CHECK(portable_lgamma(2.0) == 0.0);
}

TEST_CASE("infinities, zeros and NaN come out as the C library has them", "[base][portable_math]") {
  CHECK(portable_exp(0.0f) == 1.0f);
  CHECK(portable_exp(kFloatInfinity) == kFloatInfinity);
  CHECK(portable_exp(-kFloatInfinity) == 0.0f);
  CHECK(portable_exp(std::numeric_limits<float>::max()) == kFloatInfinity);
  CHECK(portable_exp(std::numeric_limits<float>::lowest()) == 0.0f);
  CHECK(std::isnan(portable_exp(std::nanf(""))));
  CHECK(portable_exp(0.0) == 1.0);
  CHECK(portable_exp(kInfinity) == kInfinity);
  CHECK(portable_exp(-kInfinity) == 0.0);
  CHECK(std::isnan(portable_exp(std::nan(""))));
  CHECK(portable_log(0.0) == -kInfinity);
  CHECK(portable_log(-0.0) == -kInfinity);
  CHECK(portable_log(kInfinity) == kInfinity);
  CHECK(std::isnan(portable_log(-1.0)));
  CHECK(std::isnan(portable_log(-kInfinity)));
  CHECK(std::isnan(portable_log(std::nan(""))));
  CHECK(portable_lgamma(0.0) == kInfinity);
  CHECK(portable_lgamma(kInfinity) == kInfinity);
  CHECK(std::isnan(portable_lgamma(-0.5)));
  CHECK(std::isnan(portable_sigmoid(std::nanf(""))));
}

// The inline forms stand in a loop that the compiler may turn into SIMD code; the functions are scalar calls.
TEST_CASE("a loop over rows gives the bits of single calls", "[base][portable_math]") {
  constexpr std::size_t kSize = 100'003;
  std::mt19937_64 random(4);
  std::vector<float> margins(kSize), sigmoids(kSize), exponentials(kSize);
  std::vector<double> positives(kSize), logs(kSize), wide(kSize), doubles(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    margins[i] = static_cast<float>(uniform(random, -110, 110));
    positives[i] = std::bit_cast<double>(random() & 0x7FFFFFFFFFFFFFFF);
    wide[i] = uniform(random, -800, 800);
  }
  for (std::size_t i = 0; i < kSize; ++i) sigmoids[i] = inl::sigmoid(margins[i]);
  for (std::size_t i = 0; i < kSize; ++i) exponentials[i] = inl::exp(margins[i]);
  for (std::size_t i = 0; i < kSize; ++i) logs[i] = inl::log(positives[i]);
  for (std::size_t i = 0; i < kSize; ++i) doubles[i] = inl::exp(wide[i]);
  for (std::size_t i = 0; i < kSize; ++i) {
    REQUIRE(std::bit_cast<std::uint32_t>(sigmoids[i]) == std::bit_cast<std::uint32_t>(portable_sigmoid(margins[i])));
    REQUIRE(std::bit_cast<std::uint32_t>(exponentials[i]) == std::bit_cast<std::uint32_t>(portable_exp(margins[i])));
    REQUIRE((std::isnan(positives[i]) ||
             std::bit_cast<std::uint64_t>(logs[i]) == std::bit_cast<std::uint64_t>(portable_log(positives[i]))));
    REQUIRE(std::bit_cast<std::uint64_t>(doubles[i]) == std::bit_cast<std::uint64_t>(portable_exp(wide[i])));
  }
}

TEST_CASE("the error function is the C library's within a few units in the last place", "[base][portable_math]") {
  for (double x = -7; x < 7; x += 0.00390625) CHECK(std::fabs(portable_erf(x) - std::erf(x)) <= 1e-15);
  CHECK(portable_erf(0) == 0);
  CHECK(portable_erf(1e300) == 1);
  CHECK(portable_erf(-std::numeric_limits<double>::infinity()) == -1);
  CHECK(std::isnan(portable_erf(std::numeric_limits<double>::quiet_NaN())));
}
