// Gauss-Legendre quadrature on (0, 1): exact for polynomials of degree 2 * num_points - 1.
#pragma once

#include <cstddef>
#include <vector>

namespace espalier::model {

struct QuadraturePoint {
  double t = 0;           // in (0, 1), ascending
  double complement = 0;  // 1 - t to full relative precision
  double weight = 0;      // > 0; they sum to 1
};

// num_points >= 1.
std::vector<QuadraturePoint> gauss_legendre(std::size_t num_points);

}  // namespace espalier::model
