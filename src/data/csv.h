// CSV text -> rows. Strict (design decision D6): a value that nobody wrote never enters the matrix. One parser serves
// training, serving and batch. Field grammar: RFC 4180 quotes; white space around a number is allowed; empty and the
// spellings of missing (nan, NA, N/A, null, None in any case, '?') are missing; inf is refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"

namespace espalier::data {

enum class CsvHeader { kNone, kAuto };          // kAuto: a first line with text cells is a header
enum class CsvRowWeights { kNone, kSecondColumn };

struct CsvTrainOptions {
  CsvRowWeights row_weights = CsvRowWeights::kNone;
};

// One file of a training channel, its label in column 0. Rows are appended by channel.cpp.
struct CsvTable {
  DenseMatrix features;
  std::vector<float> labels;
  std::vector<float> row_weights;
  std::vector<std::string> column_names;  // all columns incl. label; empty without a header
};

// `source` names the file in messages: "train/part-3.csv line 812, column 4: '1,5' is not a number; ...".
CsvTable parse_training_csv(std::string_view text, const std::string& source, const CsvTrainOptions& options,
                            base::ThreadPool& pool);

// A request body: no label. A header line is recognised and skipped. ClientError names row and column (both from 1).
DenseMatrix parse_request_csv(std::string_view text);

}  // namespace espalier::data
