#include "data/csv/csv_files.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "data/csv/csv_blanks.h"
#include "data/csv/csv_first_line.h"

namespace espalier::data {

namespace {

constexpr std::string_view kDelimiters = ",\t;| ";

// Offset of the first line at or behind `from` that is not blank; the text's size when there is none.
std::size_t filled_line_offset(std::string_view text, std::size_t from) {
  const std::size_t first = text.find_first_not_of(" \t\r\n", from);
  if (first == std::string_view::npos) return text.size();
  return std::max(from, text.rfind('\n', first) + 1);  // npos + 1 = 0
}

std::string_view line_at(std::string_view text, std::size_t offset) {
  return text.substr(offset, text.find('\n', offset) - offset);
}

// Passes over a line "sep=;" and sets the delimiter that it names.
std::size_t pass_named_delimiter(CsvFile& file, std::size_t offset) {
  const std::string_view text = file.source.text;
  const std::string_view line = line_at(text, offset);
  const std::optional<char> named = named_delimiter(line);
  if (!named) return offset;
  if (!kDelimiters.contains(*named))
    throw BadRow{0, "'" + base::excerpt(base::trim(line)) +
                        "' names a divider of columns that is not read; allowed are comma, tab, ';', '|' and space"};
  file.shape.delimiter = *named;
  return filled_line_offset(text, std::min(offset + line.size() + 1, text.size()));
}

void find_delimiter(CsvFile& file, std::size_t offset) {
  const std::string_view text = file.source.text;
  file.shape.delimiter = csv_delimiter(line_at(text, offset), kDelimiters);
  if (runs_of_blanks_divide(text.substr(offset), file.shape.delimiter)) {
    file.rewritten = std::make_shared<const std::string>(with_single_blanks(text));
    file.source.text = *file.rewritten;
    file.shape.delimiter = ' ';
    return;
  }
  file.shape.delimiter = settled_delimiter(text.substr(offset), file.shape.delimiter, kDelimiters);
}

void look_at_first_line(CsvFile& file, std::size_t offset, const IsHeader& is_header) {
  const std::string_view text = file.source.text;
  const std::string_view line = line_at(text, offset);
  std::vector<std::string> cells = csv_cells(line, file.shape.delimiter);
  file.shape.num_columns = cells.size();
  file.shape.width_source = "line " + std::to_string(line_number(text, offset));
  if (!is_header(cells)) return;
  file.column_names = std::move(cells);
  file.rows_begin = std::min(offset + line.size() + 1, text.size());
}

CsvFile open_file(const SourceText& source, const IsHeader& is_header) {
  CsvFile file;
  file.source = {source.name, without_byte_order_mark(source)};
  const std::size_t first = filled_line_offset(file.source.text, 0);
  file.rows_begin = first;
  if (first == file.source.text.size()) return file;
  std::size_t offset = first;
  try {
    offset = pass_named_delimiter(file, first);
    if (offset == first) {
      find_delimiter(file, first);
      offset = filled_line_offset(file.source.text, 0);  // the text may have been rewritten
    }
    file.rows_begin = offset;
    if (offset != file.source.text.size()) look_at_first_line(file, offset, is_header);
  } catch (const BadRow& bad_row) {
    throw_at_line(file.source, offset, bad_row);
  }
  return file;
}

void check_names_agree(const CsvFile& file, const CsvFile& first) {
  for (std::size_t column = 0; column < file.column_names.size(); ++column)
    if (file.column_names[column] != first.column_names[column])
      throw base::ClientError(file.source.name + ": the header calls " + column_text("", column) + " '" +
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

}  // namespace

std::vector<CsvFile> open_csv_files(std::span<const SourceText> sources, const IsHeader& is_header) {
  std::vector<CsvFile> files;
  for (const SourceText& source : sources) files.push_back(open_file(source, is_header));
  check_files_agree(files);
  return files;
}

std::vector<std::string> csv_column_names(std::span<const CsvFile> files) {
  for (const CsvFile& file : files)
    if (!file.column_names.empty()) return file.column_names;
  return {};
}

std::size_t csv_num_columns(std::span<const CsvFile> files) {
  for (const CsvFile& file : files)
    if (file.shape.num_columns != 0) return file.shape.num_columns;
  return 0;
}

std::vector<CsvBlock> csv_blocks(const std::vector<CsvFile>& files, base::ThreadPool& pool, std::size_t block_bytes) {
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

std::size_t csv_num_rows(std::span<const CsvBlock> blocks) {
  return blocks.empty() ? 0 : blocks.back().first_row + blocks.back().num_rows;
}

void throw_at(const CsvBlock& block, std::size_t offset, const BadRow& bad_row) {
  throw_at_line(block.file->source, block.offset + offset, bad_row, block.file->column_names);
}

void refuse_row(std::span<const CsvBlock> blocks, std::size_t row, const BadRow& bad_row) {
  const auto block =
      std::ranges::find_if(blocks, [row](const CsvBlock& one) { return row < one.first_row + one.num_rows; });
  if (block == blocks.end()) throw base::RowError(row, bad_row.reason);  // the files have changed since
  std::size_t rows_before = row - block->first_row;
  for_each_line(block->text, [&](const char* line, std::size_t offset) {
    if (*skip_blanks(line) != '\n' && rows_before-- == 0) throw_at(*block, offset, bad_row);
    while (*line != '\n') ++line;
    return line + 1;
  });
  throw_at(*block, 0, bad_row);  // not reached: the block has the row
}

void refuse_impossible_shape(std::span<const CsvFile> files, std::span<const CsvBlock> blocks,
                             const std::function<void(const CsvBlock&)>& check_block) {
  for (const CsvFile& file : files) {
    std::size_t num_rows = 0;
    for (const CsvBlock& block : blocks) num_rows += block.file == &file ? block.num_rows : 0;
    const std::size_t num_bytes = file.source.text.size() + 1;
    if (num_rows == 0 || file.shape.num_columns <= num_bytes / num_rows) continue;
    for (const CsvBlock& block : blocks)
      if (block.file == &file) check_block(block);
  }
}

}  // namespace espalier::data
