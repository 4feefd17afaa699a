#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

#include "base/number.h"
#include "support/seed.h"

using namespace espalier::base;

namespace {

template <typename Append, typename... Arguments>
std::string text(Append append, Arguments... arguments) {
  std::string out;
  append(out, arguments...);
  return out;
}

std::string repr(double value) { return text(append_python_repr, value); }
std::string xgboost(float value) { return text(append_xgboost_float, value); }
std::string shortest(float value) { return text(static_cast<void (*)(std::string&, float)>(append_shortest), value); }
std::string shortest(double value) { return text(static_cast<void (*)(std::string&, double)>(append_shortest), value); }

template <typename... Arguments>
std::string printed(const char* format, Arguments... arguments) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, arguments...);
  return buffer;
}

constexpr float kFloatInfinity = std::numeric_limits<float>::infinity();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

// Expected texts are what CPython 3.12 prints.
TEST_CASE("the Python form follows repr", "[base][number]") {
  CHECK(repr(0.0) == "0.0");
  CHECK(repr(-0.0) == "-0.0");
  CHECK(repr(1.0) == "1.0");
  CHECK(repr(-17.25) == "-17.25");
  CHECK(repr(0.1) == "0.1");
  CHECK(repr(0.1f) == "0.10000000149011612");
  CHECK(repr(0.0001) == "0.0001");
  CHECK(repr(0.00012345) == "0.00012345");
  CHECK(repr(0.00001) == "1e-05");
  CHECK(repr(0.000012345) == "1.2345e-05");
  CHECK(repr(123456789012345680.0) == "1.2345678901234568e+17");
  CHECK(repr(9999999999999998.0) == "9999999999999998.0");
  CHECK(repr(1e15) == "1000000000000000.0");
  CHECK(repr(1e16) == "1e+16");
  CHECK(repr(1e22) == "1e+22");
  CHECK(repr(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(repr(5e-324) == "5e-324");
  CHECK(repr(2.2250738585072014e-308) == "2.2250738585072014e-308");
  CHECK(repr(1234.5) == "1234.5");
  CHECK(repr(kInfinity) == "inf");
  CHECK(repr(-kInfinity) == "-inf");
  CHECK(repr(std::nan("")) == "nan");
  CHECK(repr(-std::nan("")) == "nan");
}

TEST_CASE("the XGBoost form has a capital E, no plus and no padding", "[base][number]") {
  CHECK(xgboost(0.0f) == "0E0");
  CHECK(xgboost(-0.0f) == "-0E0");
  CHECK(xgboost(60.0f) == "6E1");
  CHECK(xgboost(0.56666666f) == "5.6666666E-1");
  CHECK(xgboost(-1.5f) == "-1.5E0");
  CHECK(xgboost(16777216.0f) == "1.6777216E7");
  CHECK(xgboost(FLT_MAX) == "3.4028235E38");
  CHECK(xgboost(FLT_MIN) == "1.1754944E-38");
  CHECK(xgboost(FLT_TRUE_MIN) == "1E-45");
  CHECK(xgboost(std::nanf("")) == "NaN");
  CHECK(xgboost(kFloatInfinity) == "Infinity");
  CHECK(xgboost(-kFloatInfinity) == "-Infinity");
}

TEST_CASE("fixed and general forms are printf's", "[base][number]") {
  auto random = espalier::test::random_engine<std::mt19937_64>(1);
  for (int i = 0; i < espalier::test::num_trials(200'000); ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    REQUIRE(text(append_fixed, value, 5) == printed("%.5f", value));
    REQUIRE(text(append_general9, value) == printed("%.9g", value));
  }
  for (const double value : {0.0, -0.0, 0.5, 1.0, 2.97036, 0.000005, 0.0000049999, 123456.7, 1e-5, 1e9, 999999999.5}) {
    CHECK(text(append_fixed, value, 5) == printed("%.5f", value));
    CHECK(text(append_general9, value) == printed("%.9g", value));
  }
  CHECK(text(append_fixed, 2.806861, 5) == "2.80686");
  CHECK(text(append_fixed, std::nan(""), 5) == "nan");
  CHECK(text(append_fixed, -kInfinity, 5) == "-inf");
}

TEST_CASE("shortest text reads back to the same float32 bits, and no shorter text does", "[base][number][property]") {
  auto random = espalier::test::random_engine(2);
  for (int i = 0; i < espalier::test::num_trials(300'000); ++i) {
    const std::uint32_t pattern = i % 8 == 0 ? random() & 0x807FFFFF : static_cast<std::uint32_t>(random());
    const float value = std::bit_cast<float>(pattern);
    if (!std::isfinite(value)) continue;
    for (const std::string& written : {shortest(value), xgboost(value)}) {
      const std::optional<float> back = parse_float(written);
      REQUIRE(back.has_value());
      REQUIRE(std::bit_cast<std::uint32_t>(*back) == pattern);
    }
    const std::string digits = xgboost(std::abs(value));
    const int significant = static_cast<int>(digits.find('E')) - (digits.find('.') == digits.npos ? 0 : 1);
    if (significant > 1) {
      const std::string shorter = printed("%.*e", significant - 2, static_cast<double>(std::abs(value)));
      REQUIRE(parse_float(shorter) != std::abs(value));
    }
  }
}

TEST_CASE("shortest text reads back to the same float64 bits", "[base][number][property]") {
  auto random = espalier::test::random_engine<std::mt19937_64>(3);
  for (int i = 0; i < espalier::test::num_trials(200'000); ++i) {
    const std::uint64_t pattern = i % 8 == 0 ? random() & 0x800FFFFFFFFFFFFF : random();
    const double value = std::bit_cast<double>(pattern);
    if (!std::isfinite(value)) continue;
    for (const std::string& written : {shortest(value), repr(value)}) {
      const std::optional<double> back = parse_double(written);
      REQUIRE(back.has_value());
      REQUIRE(std::bit_cast<std::uint64_t>(*back) == pattern);
    }
  }
  CHECK(shortest(0.1f) == "0.1");
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(kInfinity) == "inf");
  CHECK(shortest(-std::nanf("")) == "nan");
}

TEST_CASE("integers are written over their whole range", "[base][number]") {
  CHECK(text(append_int, std::int64_t{0}) == "0");
  CHECK(text(append_int, std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text(append_int, std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
}
