// libsvm text -> rows: `label[:weight] [qid:n] index:value ...`, tokens divided by spaces or tabs, '#' begins a
// comment. Indices are used verbatim (0-based rule of the built-in algorithm: a 1-based file gets one column more,
// always missing). Absent = missing, and so is `index:` without a value and a value that spells missing. Strict as the
// CSV parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

struct LibsvmTable {
  SparseMatrix features;  // num_features = largest index + 1
  std::vector<float> labels;
  std::vector<float> row_weights;       // empty unless the rows have label:weight
  std::vector<std::int64_t> query_ids;  // empty unless the rows have qid
};

// The rows of a training channel in the order of its files; blank lines are skipped, an index must not come twice in a
// row. Either all rows or none have a weight, and so with qid. The table and the message depend on neither the number
// of threads nor `block_bytes`.
LibsvmTable parse_training_libsvm(std::span<const SourceText> files, base::ThreadPool& pool,
                                  std::size_t block_bytes = kBlockBytes);

// Throws the ClientError that names file and line of row `row`, from 0, of what parse_training_libsvm read.
[[noreturn]] void refuse_training_libsvm_row(std::span<const SourceText> files, std::size_t row,
                                             const std::string& reason);

// A request body: label and qid optional and ignored, values of one index add up, every line is a row (blank lines at
// both ends are none). A first token with a colon is a feature. ClientError names the row, from 1.
SparseMatrix parse_request_libsvm(std::string_view text);

// Takes 1 off every index of rows that would be too wide for a model of `num_features` by one and have no index 0: they
// count from 1. Whether it did.
bool shift_if_one_based(SparseMatrix& rows, std::size_t num_features);

}  // namespace espalier::data
