// The rows of the table of hyperparameters, by theme, and what their sources share. Ranges, defaults and words:
// docs/reference/xgboost-algorithm.md#hyperparameters.
#pragma once

#include <vector>

#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {

void append_job_rows(std::vector<HyperparameterRow>& table);        // how long, on what seed, what is reported
void append_objective_rows(std::vector<HyperparameterRow>& table);  // what is minimised
void append_tree_rows(std::vector<HyperparameterRow>& table);       // how trees grow
void append_booster_rows(std::vector<HyperparameterRow>& table);    // dart, gblinear, update
void append_idle_rows(std::vector<HyperparameterRow>& table);       // what means nothing here

inline constexpr double kIntMax = 2147483647;
inline constexpr Interval kAtLeast0 = {.lowest = 0};
inline constexpr Interval kAbove0 = {.lowest = 0, .lowest_open = true};
inline constexpr Interval kShare = {.lowest = 0, .highest = 1};
inline constexpr Interval kPositiveShare = {.lowest = 0, .highest = 1, .lowest_open = true};
inline constexpr Interval kCount0 = {.lowest = 0, .highest = kIntMax};
inline constexpr Interval kCount1 = {.lowest = 1, .highest = kIntMax};
inline constexpr Interval kCount2 = {.lowest = 2, .highest = kIntMax};
inline constexpr Interval kClassCounts = {.lowest = 2, .highest = model::kMaxClasses};

inline int as_int(const HyperparameterValue& value) { return static_cast<int>(value.integer); }

}  // namespace espalier::train
