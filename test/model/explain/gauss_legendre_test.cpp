#include "model/explain/gauss_legendre.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

using Catch::Matchers::WithinRel;
using espalier::model::gauss_legendre;
using espalier::model::QuadraturePoint;

TEST_CASE("n points integrate polynomials of degree 2n-1 exactly", "[model][explain][property]") {
  const std::size_t num_points = GENERATE(1U, 2U, 3U, 4U, 7U, 16U, 33U, 200U);
  INFO(num_points << " points");
  for (std::size_t degree = 0; degree < 2 * num_points; ++degree) {
    double integral = 0;
    for (const QuadraturePoint& point : gauss_legendre(num_points))
      integral += point.weight * std::pow(point.t, static_cast<double>(degree));
    REQUIRE_THAT(integral, WithinRel(1 / (static_cast<double>(degree) + 1), 1e-13));
  }
}

TEST_CASE("points ascend inside (0, 1) with positive weights", "[model][explain]") {
  double before = 0;
  for (const QuadraturePoint& point : gauss_legendre(51)) {
    CHECK(point.t > before);
    CHECK(point.weight > 0);
    CHECK_THAT(point.t + point.complement, WithinRel(1.0, 1e-15));
    before = point.t;
  }
  CHECK(before < 1);
}
