#include "model/explain/gauss_legendre.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace espalier::model {
namespace {

// The Legendre polynomial P_n at x and its derivative, by Bonnet's recursion n P_n = (2n-1) x P_(n-1) - (n-1) P_(n-2)
// and (x^2 - 1) P'_n = n (x P_n - P_(n-1)).
std::pair<double, double> legendre(std::size_t degree, double x) {
  double before = 1;
  double value = x;
  for (std::size_t n = 2; n <= degree; ++n) {
    const auto k = static_cast<double>(n);
    before = std::exchange(value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
  }
  const double derivative = static_cast<double>(degree) * (x * value - before) / (x * x - 1);
  return {value, derivative};
}

}  // namespace

std::vector<QuadraturePoint> gauss_legendre(std::size_t num_points) {
  std::vector<QuadraturePoint> points(num_points);
  const auto count = static_cast<double>(num_points);
  // Roots are symmetric to 0; the positive ones are found by Newton's method from the usual cosine start.
  for (std::size_t i = 0; i < (num_points + 1) / 2; ++i) {
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (count + 0.5));
    for (int step = 0; step < 12; ++step) {
      const auto [value, derivative] = legendre(num_points, x);
      x -= value / derivative;
    }
    if (2 * i + 1 == num_points) x = 0;
    const double slope = legendre(num_points, x).second;
    const double weight = 1 / ((1 - x * x) * slope * slope);  // 2 / (...) on (-1, 1), half of it on (0, 1)
    const double low = (1 - x) / 2;
    const double high = (1 + x) / 2;
    points[i] = {.t = low, .complement = high, .weight = weight};
    points[num_points - 1 - i] = {.t = high, .complement = low, .weight = weight};
  }
  return points;
}

}  // namespace espalier::model
