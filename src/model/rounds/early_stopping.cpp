#include "model/rounds/early_stopping.h"

#include <cmath>

namespace espalier::model {

bool EarlyStopping::improves(double value) const {
  if (std::isnan(value)) return false;
  if (!best_round_) return true;
  return sense_ == MetricSense::kMinimise ? value < best_value_ : value > best_value_;
}

void EarlyStopping::update(int round, double value) {
  if (!improves(value)) {
    if (best_round_) rounds_since_best_ = round - *best_round_;
    return;
  }
  best_round_ = round;
  best_value_ = value;
  rounds_since_best_ = 0;
}

}  // namespace espalier::model
