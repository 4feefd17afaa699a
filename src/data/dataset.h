// Rows with labels: what a learner sees. It knows no file.
#pragma once

#include <vector>

#include "data/matrix.h"
#include "data/schema.h"

namespace espalier::data {

struct Dataset {
  FeatureMatrix features;
  std::vector<float> labels;          // one per row
  std::vector<float> row_weights;     // empty (all 1) or one per row; per group when group_start is set
  std::vector<float> base_margins;    // empty, or [num_rows, num_outputs] row-major
  std::vector<RowIndex> group_start;  // query groups: num_groups + 1 row borders; empty when the data has none
  std::vector<float> label_lower;     // survival bounds; empty unless given
  std::vector<float> label_upper;
  Schema schema;

  std::size_t num_rows() const { return features.num_rows(); }
  std::size_t num_features() const { return features.num_features(); }
  float row_weight(std::size_t row) const { return row_weights.empty() ? 1.0f : row_weights[row]; }
};

}  // namespace espalier::data
