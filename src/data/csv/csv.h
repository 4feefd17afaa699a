// CSV text -> rows. Strict (docs/adr/0015): a value that nobody wrote never enters the matrix. One parser serves
// training, serving and batch. Field grammar: RFC 4180 quotes on one line; white space around a number is allowed;
// which texts are missing says data/text/cell.h; inf is refused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

class RequestTable;
enum class NarrowRows : int;

enum class CsvRowWeights { kNone, kSecondColumn };

struct CsvTrainOptions {
  CsvRowWeights row_weights = CsvRowWeights::kNone;
};

// The rows of a training channel in the order of its files, label in column 0.
struct CsvTable {
  DenseMatrix features;
  std::vector<float> labels;
  std::vector<float> row_weights;         // empty without a column of weights
  std::vector<std::string> column_names;  // all columns incl. label and row weight; empty when no file has a header
};

// Delimiter, header and blank lines are each file's own: comma, tab, ';', '|' or space; the first line is a header when
// it names columns (data/csv/csv_header.h); blank lines are skipped. Widths and the names of headers must agree between
// files. Names in messages are the sources': "train/part-3.csv line 812, column 4: '1,5' is not a number; ...". The
// table and the message depend on neither the number of threads nor `block_bytes`.
CsvTable parse_training_csv(std::span<const SourceText> files, const CsvTrainOptions& options, base::ThreadPool& pool,
                            std::size_t block_bytes = kBlockBytes);

// Throws the ClientError that names file and line of row `row`, from 0, of what parse_training_csv read.
[[noreturn]] void refuse_training_csv_row(std::span<const SourceText> files, const CsvTrainOptions& options,
                                          std::size_t row, const std::string& reason, base::ThreadPool& pool);

// A request body: no label. A header line is recognised and skipped; in a body of one column a blank line is a missing
// value, the last one too. Delimiter as in training, ':' besides. ClientError names row (from 1, the header not
// counted) and column.
DenseMatrix parse_request_csv(std::string_view body);

// The same for a model that knows its columns: rows with a header in any order, or without one as
// RequestTable::rows_by_position says; num_slots() values a row when there is a header. Besides ClientError,
// WrongColumns.
DenseMatrix parse_request_csv(std::string_view text, const RequestTable& table, NarrowRows narrow);

// Whether the body begins with a header whose rows could be read without it too, and would be other rows then. `text`
// is one that parse_request_csv has read.
bool has_header_that_reorders(std::string_view text, const RequestTable& table);

}  // namespace espalier::data
