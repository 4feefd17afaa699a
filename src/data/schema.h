// Names and kinds of the columns.
#pragma once

#include <string>
#include <vector>

namespace espalier::data {

enum class FeatureKind { kNumeric, kCategorical };

struct Schema {
  std::vector<std::string> feature_names;            // empty, or one per feature
  std::vector<FeatureKind> feature_kinds;            // empty = all numeric, or one per feature
  std::vector<std::vector<std::string>> categories;  // empty, or per feature the category values by code
  std::string label_name;                            // empty when the data had no header
};

}  // namespace espalier::data
