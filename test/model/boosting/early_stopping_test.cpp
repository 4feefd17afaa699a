#include "model/rounds/early_stopping.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

namespace espalier::model {
namespace {

// Round after which it stops, -1 if never.
int stop_round(EarlyStopping& stopping, const std::vector<double>& values) {
  for (std::size_t round = 0; round < values.size(); ++round) {
    stopping.update(static_cast<int>(round), values[round]);
    if (stopping.should_stop()) return static_cast<int>(round);
  }
  return -1;
}

TEST_CASE("stops when the best round is as old as the patience", "[model][boosting][early-stopping]") {
  EarlyStopping stopping(2, MetricSense::kMinimise);
  CHECK(stop_round(stopping, {5, 4, 3, 3.5, 3.2, 1}) == 4);
  CHECK(stopping.best_round() == 2);
  CHECK(stopping.best_value() == 3);
}

TEST_CASE("an equal value is no improvement", "[model][boosting][early-stopping]") {
  EarlyStopping stopping(2, MetricSense::kMaximise);
  CHECK(stop_round(stopping, {0.5, 0.5, 0.5}) == 2);
  CHECK(stopping.best_round() == 0);
}

TEST_CASE("any number improves on NaN", "[model][boosting][early-stopping]") {
  EarlyStopping stopping(3, MetricSense::kMaximise);
  CHECK(stop_round(stopping, {NAN, 0.1, NAN, 0.05}) == -1);
  CHECK(stopping.best_round() == 1);
}

TEST_CASE("a metric that is never a number stops nothing and has no best round", "[model][boosting][early-stopping]") {
  EarlyStopping stopping(1, MetricSense::kMaximise);
  CHECK(stop_round(stopping, {NAN, NAN, NAN}) == -1);
  CHECK_FALSE(stopping.best_round());
}

}  // namespace
}  // namespace espalier::model
