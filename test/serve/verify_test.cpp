#include "serve/tools/verify.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "serve/tools/predictions_text.h"
#include "support/error_of.h"

using namespace espalier;

TEST_CASE("ulps count the float32 values between two numbers", "[serve][verify]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  CHECK(serve::ulps_between(1.0f, 1.0f) == 0);
  CHECK(serve::ulps_between(0.0f, -0.0f) == 0);
  CHECK(serve::ulps_between(1.0f, std::nextafter(1.0f, 2.0f)) == 1);
  CHECK(serve::ulps_between(1e-45f, -1e-45f) == 2);
  CHECK(serve::ulps_between(std::numeric_limits<float>::max(), kInfinity) == 1);
  CHECK(serve::ulps_between(NAN, NAN) == 0);
  CHECK(serve::ulps_between(NAN, 1.0f) == std::numeric_limits<std::uint64_t>::max());
  CHECK(serve::ulps_between(-kInfinity, kInfinity) == 2 * std::uint64_t{0x7f800000});
}

TEST_CASE("a comparison counts equal bits and what lies beyond the tolerance", "[serve][verify]") {
  const std::vector<float> seen = {0.1f, 2.0f, NAN, 4.0f};
  const std::vector<double> expected = {0.1, 2.0000005, NAN, 5.0};
  const serve::Comparison exact = serve::compare(seen, expected, 2, {});
  CHECK(exact.num_rows == 2);
  CHECK(exact.num_equal_bits == 2);  // 0.1 is the float32 next to it
  CHECK(exact.num_different == 2);
  CHECK(exact.differences[0].row == 0);
  CHECK(exact.differences[0].output == 1);
  CHECK(exact.differences[0].ulps == 2);
  CHECK(exact.differences[1].row == 1);
  const serve::Comparison near = serve::compare(seen, expected, 2, {.relative = 1e-6});
  CHECK(near.num_different == 1);
  CHECK(near.differences[0].seen == 4.0f);
  CHECK(serve::compare(seen, expected, 2, {.relative = 0.25}).num_different == 0);
  CHECK(serve::compare(seen, expected, 2, {.absolute = 0.99}).num_different == 1);
  CHECK(serve::compare(seen, expected, 2, {.absolute = 1}).num_different == 0);
}

TEST_CASE("an infinity is within no tolerance of anything but itself", "[serve][verify]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<float> seen = {0.5f, 0.5f, INFINITY, NAN, INFINITY};
  const std::vector<double> expected = {kInfinity, -kInfinity, 0.5, 0.5, kInfinity};
  CHECK(serve::compare(seen, expected, 1, {.relative = 1, .absolute = 1e300}).num_different == 4);
}

TEST_CASE("only the first ten differences are kept", "[serve][verify]") {
  const serve::Comparison comparison = serve::compare(std::vector<float>(50, 1), std::vector<double>(50, 2), 1, {});
  CHECK(comparison.num_different == 50);
  CHECK(comparison.differences.size() == 10);
}

TEST_CASE("predictions are read in the forms that services write", "[serve][verify]") {
  using Numbers = std::vector<double>;
  CHECK(serve::parse_predictions("1,2\n3,4\n") == Numbers{1, 2, 3, 4});
  CHECK(serve::parse_predictions("[0.5, 0.25]\r\n[1e-3,2]") == Numbers{0.5, 0.25, 1e-3, 2});
  CHECK(serve::parse_predictions("0.5,0.25,1") == Numbers{0.5, 0.25, 1});
  CHECK(serve::parse_predictions(R"({"predictions":[{"score":0.5},{"score":0.25}]})") == Numbers{0.5, 0.25});
  CHECK(serve::parse_predictions("{\"predictions\": [\n{\"score\":0.5},\n{\"score\":[1,2],\"label\":7}]}\n") ==
        Numbers{0.5, 1, 2});
  CHECK(serve::parse_predictions("{\"score\":0.5}\n{\"score\":[1,2]}\n") == Numbers{0.5, 1, 2});
  CHECK(serve::parse_predictions("").empty());
  CHECK(test::error_of<base::ClientError>([] { serve::parse_predictions("1\nx,2"); }) ==
        "predictions, line 2: 'x' is not a number");
}
