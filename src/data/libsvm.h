// libsvm text -> rows: `label[:weight] [qid:n] index:value ...`. Indices are used verbatim (0-based rule of the built-in
// algorithm: a 1-based file gets one column more, always missing). Absent = missing. Strict as the CSV parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"

namespace espalier::data {

struct LibsvmTable {
  SparseMatrix features;              // num_features = largest index + 1
  std::vector<float> labels;
  std::vector<float> row_weights;     // empty unless the file has label:weight
  std::vector<std::int64_t> query_ids;  // empty unless the file has qid
};

LibsvmTable parse_training_libsvm(std::string_view text, const std::string& source, base::ThreadPool& pool);
// A request body: label optional and ignored, duplicates of an index add up, every line is a row.
SparseMatrix parse_request_libsvm(std::string_view text);

}  // namespace espalier::data
