// Datasets of labels alone, for objectives and metrics, which look at nothing else.
#pragma once

#include <utility>
#include <vector>

#include "data/dataset.h"

namespace espalier::test {

inline data::Dataset labelled_rows(std::vector<float> labels, std::vector<float> row_weights = {}) {
  data::Dataset dataset;
  data::DenseMatrix features;
  features.num_rows = labels.size();
  dataset.features = std::move(features);
  dataset.labels = std::move(labels);
  dataset.row_weights = std::move(row_weights);
  return dataset;
}

}  // namespace espalier::test
