// The CSV files of a channel before their rows are read: looked at one by one (delimiter, header, width), cut into
// blocks, rows counted in parallel.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "data/csv/csv_row.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

struct CsvFile {
  SourceText source;  // without byte order mark; with one blank for every run of them where they divide
  CsvShape shape;     // num_columns = 0: no line but blank ones
  std::vector<std::string> column_names;
  std::size_t rows_begin = 0;                    // offset behind the header
  std::shared_ptr<const std::string> rewritten;  // holds the text when it is not the file's own
};

struct CsvBlock {
  const CsvFile* file = nullptr;
  std::string_view text;
  std::size_t offset = 0;  // of `text` in the file
  std::size_t first_row = 0;
  std::size_t num_rows = 0;
};

// Tells whether a file's first line, cut into cells, is a header. Throws BadRow when it can be neither.
using IsHeader = std::function<bool(const std::vector<std::string>& cells)>;

// ClientError with file and line. Widths and the names of headers must agree; headers may stand in some files only, as
// when one file was cut into many.
std::vector<CsvFile> open_csv_files(std::span<const SourceText> sources, const IsHeader& is_header);

// The names of the first header; empty when no file has one.
std::vector<std::string> csv_column_names(std::span<const CsvFile> files);
std::size_t csv_num_columns(std::span<const CsvFile> files);  // 0: no file has a line

// The rows of all files in their order, cut into blocks; `files` outlives them.
std::vector<CsvBlock> csv_blocks(const std::vector<CsvFile>& files, base::ThreadPool& pool, std::size_t block_bytes);
std::size_t csv_num_rows(std::span<const CsvBlock> blocks);

// Calls read_row(line, row of the block) for every line of `block` that is not blank; read_row returns the first byte
// behind the line. A BadRow becomes the ClientError that names file and line.
template <typename ReadRow>
void for_each_row(const CsvBlock& block, ReadRow&& read_row);

// The file and offset of row `row` of the channel, for messages about what only the whole table shows.
[[noreturn]] void refuse_row(std::span<const CsvBlock> blocks, std::size_t row, const BadRow& bad_row);

// A file with fewer bytes than cells must have rows that are too short. check_block finds the first of them before
// memory for the table is allocated: a first line of a million columns before a million short lines would ask for
// terabytes.
void refuse_impossible_shape(std::span<const CsvFile> files, std::span<const CsvBlock> blocks,
                             const std::function<void(const CsvBlock&)>& check_block);

[[noreturn]] void throw_at(const CsvBlock& block, std::size_t offset, const BadRow& bad_row);

template <typename ReadRow>
void for_each_row(const CsvBlock& block, ReadRow&& read_row) {
  std::size_t row = 0;
  for_each_line(block.text, [&](const char* line, std::size_t offset) {
    if (const char* const end = skip_blanks(line); *end == '\n') return end + 1;
    try {
      return read_row(line, row++);
    } catch (const BadRow& bad_row) {
      throw_at(block, offset, bad_row);
    }
  });
}

}  // namespace espalier::data
