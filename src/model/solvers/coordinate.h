// One coordinate of a linear model: gradient sums along a column, the step they call for, and what the step does to the
// gradients. Formulas: docs/reference/xgboost-algorithm.md#linear-booster.
#pragma once

#include <algorithm>
#include <span>

#include "base/parallel.h"
#include "model/objective/gradient_pair.h"
#include "model/solvers/column_values.h"

namespace espalier::model {

// G = sum of g x, H = sum of h x^2 along a column.
struct CoordinateSums {
  double gradient = 0;
  double hessian = 0;
};

// l1 and l2 times the sum of row weights: the penalties grow with the sum of gradients that they are added to.
struct Penalty {
  double l1 = 0;
  double l2 = 0;
};

// Sums over fixed blocks of entries, added in order: the result does not depend on the number of threads.
CoordinateSums coordinate_sums(const ColumnValues::Column& column, std::span<const GradientPair> gradients,
                               base::ThreadPool& pool);
// As for a column of ones.
CoordinateSums intercept_sums(std::span<const GradientPair> gradients, base::ThreadPool& pool);

// The step of the coefficient before the learning rate: the minimum of the penalised quadratic, and no further than 0
// when it would change its sign.
inline double coordinate_step(const CoordinateSums& sums, double coefficient, const Penalty& penalty) {
  constexpr double kMinHessian = 1e-5;
  if (sums.hessian < kMinHessian) return 0;
  const double gradient = sums.gradient + penalty.l2 * coefficient;
  const double hessian = sums.hessian + penalty.l2;
  if (coefficient - gradient / hessian >= 0) return std::max(-(gradient + penalty.l1) / hessian, -coefficient);
  return std::min(-(gradient - penalty.l1) / hessian, -coefficient);
}

// Gradients after the margins moved by step * x: g += h x step.
void move_gradients(const ColumnValues::Column& column, float step, std::span<GradientPair> gradients,
                    base::ThreadPool& pool);
void move_gradients(float step, std::span<GradientPair> gradients, base::ThreadPool& pool);

}  // namespace espalier::model
