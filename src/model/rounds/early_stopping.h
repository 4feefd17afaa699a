// The best round so far, and whether it is too long ago
// (docs/reference/xgboost-algorithm.md#metric-lines-and-early-stopping).
#pragma once

#include <optional>

#include "model/metric/metric.h"

namespace espalier::model {

class EarlyStopping {
 public:
  EarlyStopping(int patience_rounds, MetricSense sense) : patience_rounds_(patience_rounds), sense_(sense) {}

  // Only a strictly better value improves; the first one always does, and any number improves on NaN.
  void update(int round, double value);
  bool should_stop() const { return rounds_since_best_ >= patience_rounds_; }

  std::optional<int> best_round() const { return best_round_; }
  double best_value() const { return best_value_; }

 private:
  bool improves(double value) const;

  int patience_rounds_;
  MetricSense sense_;
  std::optional<int> best_round_;
  double best_value_ = 0;
  int rounds_since_best_ = 0;
};

}  // namespace espalier::model
