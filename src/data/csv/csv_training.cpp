// Training files of numbers: read in parallel straight into the table, every block at its own rows.
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "data/csv/csv.h"
#include "data/csv/csv_files.h"
#include "data/csv/csv_header.h"
#include "data/csv/csv_row.h"

namespace espalier::data {

namespace {

std::size_t num_leading(const CsvTrainOptions& options) {
  return options.row_weights == CsvRowWeights::kSecondColumn ? 2 : 1;
}

void check_width(std::size_t num_columns, const CsvTrainOptions& options) {
  if (num_columns > num_leading(options)) return;
  const std::string wanted = num_leading(options) == 2 ? "label, row weight and features" : "label and features";
  const std::string seen = std::to_string(num_columns) + (num_columns == 1 ? " column" : " columns");
  throw BadRow{0, seen + "; a row holds " + wanted + ", divided by comma, tab, ';', '|' or space"};
}

bool is_header(const std::vector<std::string>& cells, const CsvTrainOptions& options) {
  check_width(cells.size(), options);
  const FirstLine kind = kind_of_first_line(cells);
  if (kind == FirstLine::kMixed) throw BadRow{0, why_mixed(cells), RowFault::kText};
  if (kind == FirstLine::kRow) return false;
  if (cells.front().empty())  // what pandas writes with index=True: the label would be the number of the row
    throw BadRow{1, "the header has no name for the label, as for the index of a data frame", RowFault::kIndex};
  return true;
}

std::vector<CsvFile> open_files(std::span<const SourceText> sources, const CsvTrainOptions& options) {
  return open_csv_files(sources, [&](const std::vector<std::string>& cells) { return is_header(cells, options); });
}

void check_label(float label) {
  if (std::isnan(label)) throw BadRow{1, "the label is missing; every row needs one"};
}

void check_row_weight(float weight) {
  if (std::isnan(weight)) throw BadRow{2, "the row weight is missing; give every row one, or leave csv_weights out"};
  if (weight < 0.0f) throw BadRow{2, "the row weight is negative; only 0 and above are allowed"};
}

const char* read_numbers(const char* line, const CsvShape& shape, std::size_t num_leading, float* leading,
                         float* features) {
  try {
    return read_csv_row(line, shape, num_leading, leading, features);
  } catch (BadRow& bad_row) {
    if (bad_row.fault != RowFault::kText || bad_row.column > num_leading) throw;
    const bool is_label = bad_row.column == 1;
    if (is_label) bad_row.reason = "the label '" + base::excerpt(bad_row.text) + "' is not a number";
    bad_row.fault = is_label ? RowFault::kTextLabel : RowFault::kOther;
    throw;
  }
}

// Where a row is written; `row_weight` only when the shape has a column of weights.
struct RowTarget {
  float* features;
  float* label;
  float* row_weight;
};

// Reads the rows of `block` into target(0), target(1), ...
template <typename Target>
void read_rows(const CsvBlock& block, std::size_t num_leading, Target&& target) {
  for_each_row(block, [&](const char* line, std::size_t row) {
    const RowTarget to = target(row);
    float leading[2];
    const char* const next = read_numbers(line, block.file->shape, num_leading, leading, to.features);
    check_label(leading[0]);
    *to.label = leading[0];
    if (num_leading == 2) {
      check_row_weight(leading[1]);
      *to.row_weight = leading[1];
    }
    return next;
  });
}

void check_shape(const std::vector<CsvFile>& files, const std::vector<CsvBlock>& blocks, std::size_t num_leading) {
  refuse_impossible_shape(files, blocks, [&](const CsvBlock& block) {
    std::vector<float> scratch(block.file->shape.num_columns);
    float leading[2];
    read_rows(block, num_leading, [&](std::size_t) { return RowTarget{scratch.data(), &leading[0], &leading[1]}; });
  });
}

CsvTable empty_table(const std::vector<CsvFile>& files, std::size_t num_rows, std::size_t num_leading) {
  CsvTable table;
  table.column_names = csv_column_names(files);
  const std::size_t num_columns = csv_num_columns(files);
  table.features.num_features = num_columns == 0 ? 0 : num_columns - num_leading;
  table.features.num_rows = num_rows;
  table.features.values.resize(num_rows * table.features.num_features);
  table.labels.resize(num_rows);
  if (num_leading == 2) table.row_weights.resize(num_rows);
  return table;
}

}  // namespace

CsvTable parse_training_csv(std::span<const SourceText> sources, const CsvTrainOptions& options, base::ThreadPool& pool,
                            std::size_t block_bytes) {
  const std::vector<CsvFile> files = open_files(sources, options);
  const std::vector<CsvBlock> blocks = csv_blocks(files, pool, block_bytes);
  check_shape(files, blocks, num_leading(options));

  CsvTable table = empty_table(files, csv_num_rows(blocks), num_leading(options));
  run_to_first_error(pool, blocks.size(), [&](std::size_t block) {
    read_rows(blocks[block], num_leading(options), [&](std::size_t row_of_block) {
      const std::size_t row = blocks[block].first_row + row_of_block;
      return RowTarget{table.features.values.data() + row * table.features.num_features, table.labels.data() + row,
                       table.row_weights.empty() ? nullptr : table.row_weights.data() + row};
    });
  });
  return table;
}

void refuse_training_csv_row(std::span<const SourceText> sources, const CsvTrainOptions& options, std::size_t row,
                             const std::string& reason, base::ThreadPool& pool) {
  const std::vector<CsvFile> files = open_files(sources, options);
  refuse_row(csv_blocks(files, pool, kBlockBytes), row, {0, reason});
}

}  // namespace espalier::data
