// Thresholds of LightGBM, which are doubles, against rows of float32.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/artifact/lightgbm/lightgbm_tree.h"

namespace espalier::model {

class LightGbmThresholds {
 public:
  void add(const LightGbmTree& tree);

  // A sentence for each of two faults, with the first feature that has it and how many more do: two thresholds of one
  // feature that are one border between float32 values, and thresholds beyond 2^24, where float32 skips whole numbers.
  // `feature_names`: empty, or one per feature.
  void warn(const std::vector<std::string>& feature_names, std::vector<std::string>& warnings) const;

 private:
  std::map<std::uint32_t, std::vector<double>> of_feature_;
};

}  // namespace espalier::model
