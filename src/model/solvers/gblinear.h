// booster gblinear: an elastic net fitted by one sweep of coordinate descent a round, on the quadratic that the
// gradients of the round describe (Friedman, Hastie, Tibshirani 2010; formulas:
// docs/reference/xgboost-algorithm.md#linear-booster). XGBoost's updater shotgun does the same with threads that race
// (Bradley et al. 2011); here both updaters are the sweep in order, which is what shotgun does on one thread, so that
// the coefficients do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/linear/linear_model.h"
#include "model/objective/gradient_pair.h"
#include "model/params.h"
#include "model/solvers/column_values.h"
#include "model/solvers/coordinate.h"

namespace espalier::model {

class GbLinear {
 public:
  // ClientError when a feature is infinite.
  GbLinear(const data::Dataset& train_set, const GbLinearParams& params, std::uint64_t seed, base::ThreadPool& pool);

  // One round: intercepts first, then the coefficients of every group. `gradients` [num_groups, num_rows] are those of
  // the model so far, and follow its steps. `model` has at least as many features as the training set. Ends early once
  // stop_requested(), which may be empty, is true; the model is then of no use.
  void boost(int round, std::span<GradientPair> gradients, LinearModel& model,
             const std::function<bool()>& stop_requested) const;

 private:
  void descend(int round, std::size_t group, std::span<GradientPair> gradients, LinearModel& model,
               const std::function<bool()>& stop_requested) const;

  GbLinearParams params_;
  std::uint64_t seed_;
  base::ThreadPool* pool_;
  ColumnValues columns_;
  Penalty penalty_;
};

}  // namespace espalier::model
