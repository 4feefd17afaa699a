// exp, log and related functions as fixed sequences of IEEE float32/float64 additions and multiplications, so that a
// gradient has the same bits on every CPU, compiler and SIMD level (docs/adr/0005). The project is compiled with
// -ffp-contract=off: no step may be fused. Not for output transforms: those use the C library as XGBoost does.
#pragma once

namespace espalier::base {

// |error| <= 2 ulp of float32 over the whole range; overflow gives +inf, underflow 0; NaN gives NaN.
float portable_exp(float x);
double portable_exp(double x);     // <= 4 ulp of float64
double portable_log(double x);     // <= 4 ulp of float64; 0 gives -inf, negative gives NaN
float portable_sigmoid(float x);   // 1 / (1 + exp(-x))
double portable_lgamma(double x);  // ln Gamma(x) for x > 0, |relative error| <= 1e-13
double portable_erf(double x);     // |error| <= 1e-15

}  // namespace espalier::base
