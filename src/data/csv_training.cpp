// Training files: looked at one by one (delimiter, header, width), counted in parallel, then read in parallel straight
// into the table, every block at its own rows.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "data/csv.h"
#include "data/csv_header.h"
#include "data/csv_row.h"

namespace espalier::data {

namespace {

constexpr std::string_view kDelimiters = ",\t;| ";

struct CsvFile {
  SourceText source;  // without byte order mark
  CsvShape shape;     // num_columns = 0: no line but blank ones
  std::vector<std::string> column_names;
  std::size_t rows_begin = 0;  // offset behind the header
};

struct CsvBlock {
  const CsvFile* file = nullptr;
  std::string_view text;
  std::size_t offset = 0;  // of `text` in the file
  std::size_t first_row = 0;
  std::size_t num_rows = 0;
};

std::size_t num_leading(const CsvTrainOptions& options) {
  return options.row_weights == CsvRowWeights::kSecondColumn ? 2 : 1;
}

// Offset of the first line that is not blank; the text's size when there is none.
std::size_t first_line_offset(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return text.size();
  return text.rfind('\n', first) + 1;  // npos + 1 = 0
}

void check_width(const CsvFile& file, const CsvTrainOptions& options) {
  if (file.shape.num_columns > num_leading(options)) return;
  const std::string wanted = num_leading(options) == 2 ? "label, row weight and features" : "label and features";
  const std::string seen =
      std::to_string(file.shape.num_columns) + (file.shape.num_columns == 1 ? " column" : " columns");
  throw BadRow{0, seen + "; a row holds " + wanted + ", divided by comma, tab, ';', '|' or space"};
}

void look_at_first_line(CsvFile& file, std::size_t offset, const CsvTrainOptions& options) {
  const std::string_view text = file.source.text;
  const std::string_view line = text.substr(offset, text.find('\n', offset) - offset);
  file.shape.delimiter = csv_delimiter(line, kDelimiters);
  const std::vector<std::string> cells = csv_cells(line, file.shape.delimiter);
  file.shape.num_columns = cells.size();
  file.shape.width_source = "line " + std::to_string(line_number(text, offset));
  check_width(file, options);
  const FirstLine kind = kind_of_first_line(cells);
  if (kind == FirstLine::kMixed) throw BadRow{0, why_mixed(cells)};
  if (kind == FirstLine::kRow) return;
  if (cells.front().empty())  // what pandas writes with index=True: the label would be the number of the row
    throw BadRow{1, "the header has no name for the label; if the first column is an index, leave it out"};
  file.column_names = cells;
  file.rows_begin = std::min(offset + line.size() + 1, text.size());
}

CsvFile open_file(const SourceText& source, const CsvTrainOptions& options) {
  CsvFile file{{source.name, without_byte_order_mark(source)}, {}, {}, 0};
  const std::size_t offset = first_line_offset(file.source.text);
  if (offset == file.source.text.size()) return file;
  file.rows_begin = offset;
  try {
    look_at_first_line(file, offset, options);
  } catch (const BadRow& bad_row) {
    throw base::ClientError(at_line(file.source, offset, bad_row));
  }
  return file;
}

void check_names_agree(const CsvFile& file, const CsvFile& first) {
  for (std::size_t column = 0; column < file.column_names.size(); ++column)
    if (file.column_names[column] != first.column_names[column])
      throw base::ClientError(file.source.name + ": the header calls column " + std::to_string(column + 1) + " '" +
                              base::excerpt(file.column_names[column]) + "', but " + first.source.name + " calls it '" +
                              base::excerpt(first.column_names[column]) + "'");
}

// Headers may stand in some files only, as when one file was cut into many.
void check_files_agree(const std::vector<CsvFile>& files) {
  const CsvFile* first = nullptr;
  const CsvFile* first_named = nullptr;
  for (const CsvFile& file : files) {
    if (file.shape.num_columns == 0) continue;
    if (first == nullptr) first = &file;
    if (file.shape.num_columns != first->shape.num_columns)
      throw base::ClientError(file.source.name + ": rows of " + std::to_string(file.shape.num_columns) +
                              " columns, but " + first->source.name + " has rows of " +
                              std::to_string(first->shape.num_columns));
    if (file.column_names.empty()) continue;
    if (first_named == nullptr) first_named = &file;
    check_names_agree(file, *first_named);
  }
}

std::size_t count_rows(std::string_view text) {
  std::size_t num_rows = 0;
  const char* const end = text.data() + text.size();
  for_each_line(text, [&](const char* line, std::size_t offset) {
    num_rows += *skip_blanks(line) == '\n' ? 0 : 1;
    const std::size_t newline = text.find('\n', offset);
    return newline == std::string_view::npos ? end : text.data() + newline + 1;
  });
  return num_rows;
}

std::vector<CsvBlock> counted_blocks(const std::vector<CsvFile>& files, base::ThreadPool& pool,
                                     std::size_t block_bytes) {
  std::vector<CsvBlock> blocks;
  for (const CsvFile& file : files) {
    std::size_t offset = file.rows_begin;
    for (const std::string_view text : cut_on_lines(file.source.text.substr(offset), block_bytes)) {
      blocks.push_back({&file, text, offset, 0, 0});
      offset += text.size();
    }
  }
  run_to_first_error(pool, blocks.size(),
                     [&](std::size_t block) { blocks[block].num_rows = count_rows(blocks[block].text); });
  std::size_t num_rows = 0;
  for (CsvBlock& block : blocks) {
    block.first_row = num_rows;
    num_rows += block.num_rows;
  }
  return blocks;
}

void check_label(float label) {
  if (std::isnan(label)) throw BadRow{1, "the label is missing; every row needs one"};
}

void check_row_weight(float weight) {
  if (std::isnan(weight)) throw BadRow{2, "the row weight is missing; give every row one, or leave csv_weights out"};
  if (weight < 0.0f) throw BadRow{2, "the row weight is negative; only 0 and above are allowed"};
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
  const CsvFile& file = *block.file;
  std::size_t row = 0;
  for_each_line(block.text, [&](const char* line, std::size_t offset) {
    if (const char* const end = skip_blanks(line); *end == '\n') return end + 1;
    const RowTarget to = target(row++);
    try {
      float leading[2];
      const char* const next = read_csv_row(line, file.shape, num_leading, leading, to.features);
      check_label(leading[0]);
      *to.label = leading[0];
      if (num_leading == 2) {
        check_row_weight(leading[1]);
        *to.row_weight = leading[1];
      }
      return next;
    } catch (const BadRow& bad_row) {
      throw base::ClientError(at_line(file.source, block.offset + offset, bad_row));
    }
  });
}

// A file of fewer bytes than cells is ragged. Its first error is found before memory is asked for by the shape of a
// table that cannot be: a first line of a million columns and a million short lines would ask for terabytes.
void refuse_impossible_shape(const std::vector<CsvFile>& files, const std::vector<CsvBlock>& blocks,
                             std::size_t num_leading) {
  for (const CsvFile& file : files) {
    std::size_t num_rows = 0;
    for (const CsvBlock& block : blocks) num_rows += block.file == &file ? block.num_rows : 0;
    const std::size_t num_bytes = file.source.text.size() + 1;
    if (num_rows == 0 || file.shape.num_columns <= num_bytes / num_rows) continue;
    std::vector<float> scratch(file.shape.num_columns);
    float leading[2];
    for (const CsvBlock& block : blocks)
      if (block.file == &file)
        read_rows(block, num_leading, [&](std::size_t) { return RowTarget{scratch.data(), &leading[0], &leading[1]}; });
  }
}

CsvTable empty_table(const std::vector<CsvFile>& files, std::size_t num_rows, std::size_t num_leading) {
  CsvTable table;
  for (const CsvFile& file : files) {
    if (table.column_names.empty()) table.column_names = file.column_names;
    if (file.shape.num_columns != 0) table.features.num_features = file.shape.num_columns - num_leading;
  }
  table.features.num_rows = num_rows;
  table.features.values.resize(num_rows * table.features.num_features);
  table.labels.resize(num_rows);
  if (num_leading == 2) table.row_weights.resize(num_rows);
  return table;
}

}  // namespace

CsvTable parse_training_csv(std::span<const SourceText> sources, const CsvTrainOptions& options, base::ThreadPool& pool,
                            std::size_t block_bytes) {
  std::vector<CsvFile> files;
  for (const SourceText& source : sources) files.push_back(open_file(source, options));
  check_files_agree(files);
  const std::vector<CsvBlock> blocks = counted_blocks(files, pool, block_bytes);
  refuse_impossible_shape(files, blocks, num_leading(options));

  const std::size_t num_rows = blocks.empty() ? 0 : blocks.back().first_row + blocks.back().num_rows;
  CsvTable table = empty_table(files, num_rows, num_leading(options));
  run_to_first_error(pool, blocks.size(), [&](std::size_t block) {
    read_rows(blocks[block], num_leading(options), [&](std::size_t row_of_block) {
      const std::size_t row = blocks[block].first_row + row_of_block;
      return RowTarget{table.features.values.data() + row * table.features.num_features, table.labels.data() + row,
                       table.row_weights.data() + row};
    });
  });
  return table;
}

}  // namespace espalier::data
