// What every objective demands of the rows that it learns from.
#pragma once

#include <string_view>

#include "data/dataset.h"

namespace espalier::model {

struct LabelRule {
  double lowest;           // labels below it are refused
  double highest;          // labels above it are refused
  bool lowest_is_allowed;  // false: a label equal to `lowest` is refused too
  bool integers_only;
  std::string_view allowed;  // completes "labels must be ...": "in [0, 1]"
};

// ClientError that names the first bad row (from 0): a label that is not finite or that the rule refuses, a row weight
// that is negative or not finite; also for no row at all, and for row weights that are all 0.
void check_rows(const data::Dataset& dataset, std::string_view objective, const LabelRule& rule);

// The two parts of check_rows(): no row or a bad label; a bad row weight.
void check_label_values(const data::Dataset& dataset, std::string_view objective, const LabelRule& rule);
void check_row_weights(const data::Dataset& dataset);

}  // namespace espalier::model
