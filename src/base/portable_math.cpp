// ln Gamma on [0.5, 2.5] by its Taylor series at 2 (Abramowitz and Stegun 1964, 6.1.33), from 10 upwards by Stirling's
// series (6.1.41), between by the recurrence Gamma(x + 1) = x Gamma(x). erf by the series 7.1.6, whose terms are all
// positive, and outwards by the continued fraction 7.1.14.
#include "base/portable_math.h"

#include <array>
#include <limits>

#include "base/portable_math_inl.h"

namespace espalier::base {
namespace {

// ln Gamma(2 + z) for |z| <= 1/2:  (1 - Euler's constant) z + sum over k >= 2 of (-1)^k (zeta(k) - 1) / k z^k.
double lgamma_near_two(double z) {
  static constexpr std::array<double, 27> kCoefficients = {
      // (zeta(k) - 1) / k for k = 2, 3, ...
      0.3224670334241132,     0.067352301053198102,   0.020580808427784546,   0.0073855510286739857,
      0.0028905103307415234,  0.001192753911703261,   0.00050966952474304245, 0.00022315475845357939,
      9.9457512781808531e-05, 4.4926236738133142e-05, 2.0507212775670691e-05, 9.4394882752683967e-06,
      4.3748667899074882e-06, 2.0392157538013662e-06, 9.5514121304074194e-07, 4.4924691987645662e-07,
      2.1207184805554665e-07, 1.0043224823968099e-07, 4.7698101693639804e-08, 2.2711094608943164e-08,
      1.0838659214896955e-08, 5.1834750419700466e-09, 2.4836745438024785e-09, 1.1921401405860912e-09,
      5.7313672416788623e-10, 2.7595228851242334e-10, 1.3304764374244489e-10};
  constexpr double kOneMinusEuler = 0.42278433509846713939;
  double sum = 0;
  for (std::size_t i = kCoefficients.size(); i-- > 0;) sum = kCoefficients[i] - z * sum;
  return z * (kOneMinusEuler + z * sum);
}

// (x - 1/2) ln x - x + ln(2 pi) / 2 + sum of B_2k / (2k (2k - 1) x^(2k-1)).
double lgamma_stirling(double x) {
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  const double inverse = 1.0 / x;
  const double square = inverse * inverse;
  double series = -691.0 / 360360.0;
  series = series * square + 1.0 / 1188.0;
  series = series * square - 1.0 / 1680.0;
  series = series * square + 1.0 / 1260.0;
  series = series * square - 1.0 / 360.0;
  series = series * square + 1.0 / 12.0;
  return (x - 0.5) * (inl::log(x) - 1.0) - 0.5 + kHalfLogTwoPi + series * inverse;
}

// e^(x²) erf(x) √π / 2 = x + 2 x³ / 3 + 4 x⁵ / 15 + ...
double erf_series(double x) {
  const double twice_square = 2.0 * x * x;
  double term = 1;
  double sum = 1;
  for (double odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= twice_square / odd;
    sum += term;
  }
  return x * sum;
}

// e^(x²) erfc(x) √π = 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))), x > 0
double erfc_fraction(double x) {
  double rest = 0;
  for (int k = 32; k > 0; --k) rest = 0.5 * k / (x + rest);
  return 1.0 / (x + rest);
}

}  // namespace

float portable_exp(float x) { return inl::exp(x); }

double portable_exp(double x) { return inl::exp(x); }

double portable_log(double x) { return inl::log(x); }

float portable_sigmoid(float x) { return inl::sigmoid(x); }

double portable_erf(double x) {
  constexpr double kTwoOverRootPi = 1.12837916709551257390;
  const double size = x < 0 ? -x : x;
  if (size > 6.0) return x < 0 ? -1.0 : 1.0;  // erfc(6) is below half an ulp of 1
  const double bell = inl::exp(-x * x);
  if (!(size >= 2.25)) return kTwoOverRootPi * bell * erf_series(x);
  const double tail = 0.5 * kTwoOverRootPi * bell * erfc_fraction(size);
  return x < 0 ? tail - 1.0 : 1.0 - tail;
}

double portable_lgamma(double x) {
  if (x < 0 || x != x) return std::numeric_limits<double>::quiet_NaN();
  if (x >= 10) return x < std::numeric_limits<double>::infinity() ? lgamma_stirling(x) : x;
  if (x < 0.5) return lgamma_near_two(x) - inl::log(1.0 + x) - inl::log(x);  // Gamma(x) = Gamma(2 + x) / (x (1 + x))
  if (x < 1.5) return lgamma_near_two(x - 1.0) - inl::log(x);                // Gamma(x) = Gamma(1 + x) / x
  double product = 1;
  for (; x >= 2.5; x -= 1.0) product *= x - 1.0;  // the differences are exact
  return inl::log(product) + lgamma_near_two(x - 2.0);
}

}  // namespace espalier::base
