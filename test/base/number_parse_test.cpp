#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>

#include "base/number.h"
#include "support/seed.h"

using namespace espalier::base;

namespace {

// The C library reads correctly rounded too, by another way.
void check_same_as_c(const std::string& text) {
  const std::optional<float> single = parse_float(text);
  const std::optional<double> twice = parse_double(text);
  INFO(text);
  REQUIRE(single.has_value());
  REQUIRE(twice.has_value());
  REQUIRE(std::bit_cast<std::uint32_t>(*single) == std::bit_cast<std::uint32_t>(std::strtof(text.c_str(), nullptr)));
  REQUIRE(std::bit_cast<std::uint64_t>(*twice) == std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)));
}

template <typename... Arguments>
std::string printed(const char* format, Arguments... arguments) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, arguments...);
  return buffer;
}

}  // namespace

TEST_CASE("numbers read as the C library reads them, on random bit patterns", "[base][number][property]") {
  auto random = espalier::test::random_engine<std::mt19937_64>(4);
  for (int i = 0; i < espalier::test::num_trials(300'000); ++i) {
    const float single = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    const double twice = std::bit_cast<double>(random());
    const int digits = static_cast<int>(random() % 20);
    if (std::isfinite(single)) check_same_as_c(printed("%.*e", digits, static_cast<double>(single)));
    if (std::isfinite(twice)) check_same_as_c(printed("%.*e", digits, twice));
    const double everyday = (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5) * std::pow(10, random() % 9);
    check_same_as_c(printed("%.*f", static_cast<int>(random() % 18), everyday));
  }
}

TEST_CASE("numbers half-way between two floats and one digit beside it are rounded once", "[base][number][property]") {
  auto random = espalier::test::random_engine(5);
  for (int i = 0; i < espalier::test::num_trials(50'000); ++i) {
    const float low = std::bit_cast<float>(static_cast<std::uint32_t>(random()) & 0x7F7FFFFF);
    const float high = std::nextafter(low, std::numeric_limits<float>::infinity());
    if (!std::isfinite(high)) continue;
    const std::string middle = printed("%.160e", (static_cast<double>(low) + static_cast<double>(high)) / 2);
    const std::size_t exponent = middle.find('e');
    check_same_as_c(middle);
    check_same_as_c(middle.substr(0, exponent) + "000000000000000001" + middle.substr(exponent));
    // Short digits next to the middle: the way over a float64 product must not round twice.
    for (const std::size_t length : {16, 17, 18}) check_same_as_c(middle.substr(0, length) + middle.substr(exponent));
  }
}

TEST_CASE("hard numbers read as the C library reads them", "[base][number]") {
  for (const char* text : {"0",
                           "-0",
                           "0.0",
                           ".5",
                           "5.",
                           "00012",
                           "-.5e1",
                           "1e0",
                           "1E+5",
                           "1e-5",
                           "16777217",
                           "16777219",
                           "33554435",
                           "16777216.99999999999999999",
                           "16777217.0000000000000000000000001",
                           "9007199254740993",
                           "18446744073709551615",
                           "18446744073709551616",
                           "100000000000000000000000",
                           "1e22",
                           "1e23",
                           "123456789012345678901234567890e-20",
                           "3.4028235e38",
                           "3.4028235677973366e38",
                           "3.4028235677973365e38",
                           "3.40282357e38",
                           "3.5e38",
                           "1e39",
                           "-1e39",
                           "1e400",
                           "-1e400",
                           "1.17549435e-38",
                           "1.1754943e-38",
                           "1e-45",
                           "7.0064923216240853e-46",
                           "7.0064923216240854e-46",
                           "7.1e-46",
                           "1e-46",
                           "-1e-46",
                           "1e-400",
                           "-1e-400",
                           "2.2250738585072011e-308",
                           "4.9406564584124654e-324",
                           "2.4703282292062327e-324",
                           "2.4703282292062328e-324",
                           "1.7976931348623158e308",
                           "1.7976931348623159e308",
                           "0e999999999999999999999",
                           "0.0e-99999999999999999999",
                           "1e99999999999999999999",
                           "1e-99999999999999999999",
                           "8.589973e9",
                           "0.000000000000000000000000000000000000000000000000001e51"})
    check_same_as_c(text);
  const std::string zeros(400, '0');
  check_same_as_c("1" + zeros + "e-400");
  check_same_as_c("0." + zeros + "1e401");
  check_same_as_c("1" + zeros);
  check_same_as_c("0." + zeros + "1");
  check_same_as_c(std::string(1000, '9') + "e-990");
  check_same_as_c("0." + std::string(20'000, '3'));
}

TEST_CASE("signs and the words for what is no number are read in any case", "[base][number]") {
  CHECK(parse_float("+1.5") == 1.5f);
  CHECK(parse_double("+.5e1") == 5.0);
  CHECK(std::signbit(*parse_float("-0")));
  CHECK(!std::signbit(*parse_float("+0")));
  for (const char* text : {"nan", "NaN", "NAN", "-nan", "+nan"}) CHECK(std::isnan(parse_float(text).value()));
  for (const char* text : {"inf", "Inf", "+INF", "infinity", "InFiNiTy"})
    CHECK(parse_double(text) == std::numeric_limits<double>::infinity());
  CHECK(parse_float("-Infinity") == -std::numeric_limits<float>::infinity());
}

TEST_CASE("what is not wholly a number is no number", "[base][number]") {
  for (const char* text :
       {"",    " ",     "+",         "-",  ".",   "e",   "e5",    ".e5",  "1e",    "1e+",   "1e-",  "--1",    "+-1",
        "-+1", "++1",   "1 ",        " 1", "1,5", "1_0", "12abc", "0x10", "1e5.5", "1.2.3", "1..2", "nan(1)", "nanx",
        "in",  "infin", "infinityx", "n",  "1f",  "1d",  "\x80",  "１",   "1e5e5", "NA",    "1\n"}) {
    INFO(text);
    CHECK(!parse_float(text).has_value());
    CHECK(!parse_double(text).has_value());
  }
  CHECK(!parse_float(std::string_view("1\0", 2)).has_value());
  CHECK(parse_float(std::string_view("12345").substr(1, 2)) == 23.0f);  // reads no byte behind its text
}

TEST_CASE("integers are decimal, whole and in range", "[base][number]") {
  CHECK(parse_int("0") == 0);
  CHECK(parse_int("-17") == -17);
  CHECK(parse_int("+17") == 17);
  CHECK(parse_int("007") == 7);
  CHECK(parse_int("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_int("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  for (const char* text : {"", "+", "-", "+-1", "1.0", "1e3", " 1", "1 ", "0x1", "9223372036854775808",
                           "-9223372036854775809", "99999999999999999999", "abc"})
    CHECK(!parse_int(text).has_value());
}
