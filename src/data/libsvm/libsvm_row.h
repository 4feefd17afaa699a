// One line of libsvm text -> its label, weight, query and entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "data/matrix.h"

namespace espalier::data {

struct LibsvmEntry {
  FeatureIndex feature;
  float value;
  std::string_view text;  // the value as written
};

// One row; used again for the next so that it stops allocating.
struct LibsvmRow {
  std::optional<float> label;
  std::optional<float> row_weight;
  std::optional<std::int64_t> query_id;
  std::vector<LibsvmEntry> entries;  // ascending by feature; missing values have none
};

enum class LibsvmLabel {
  kRequired,  // the first token is label or label:weight
  kOptional   // the first token is a label when it has no colon
};

// Reads the line at `line`, which ends with '\n', into `row`. An index may come several times, next to each other in
// `entries`. Returns the first byte behind the '\n'. Throws BadRow without a column.
const char* read_libsvm_row(const char* line, LibsvmLabel label, LibsvmRow& row);

}  // namespace espalier::data
