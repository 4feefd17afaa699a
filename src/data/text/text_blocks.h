// Text cut at line ends, so that many threads can read it without changing the result: line numbers are exact, and the
// error that is reported is the first in file order, whatever the number of threads and the size of the blocks.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"

namespace espalier::data {

inline constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

// A text and the name it bears in messages. The bytes outlive the value.
struct SourceText {
  std::string name;
  std::string_view text;
};

// What is wrong with a row or column, where someone above may have advice for it.
enum class RowFault {
  kOther,
  kText,       // a feature holds text where a number is wanted
  kTextLabel,  // so does a label
  kIndex       // a column that counts the rows
};

// A row that cannot be read. Thrown by row readers, which do not know where they are; caught where the place is known.
struct BadRow {
  std::size_t column = 0;  // from 1; 0: the row as a whole
  std::string reason;
  RowFault fault = RowFault::kOther;
  std::string text = {};  // kText, kTextLabel: the cell
};

// The ClientError of a bad row: what is wrong and where, to which its catcher may add what to do.
class BadRowError final : public base::ClientError {
 public:
  // `column`: its name in the header or its position from 0, as a user gives it; empty: the row as a whole.
  BadRowError(const std::string& message, RowFault fault, std::string column)
      : ClientError(message), fault_(fault), column_(std::move(column)) {}

  RowFault fault() const { return fault_; }
  const std::string& column() const { return column_; }

 private:
  RowFault fault_;
  std::string column_;
};

// A column of a table in a message: "column 'age'" by its name, "column 4 (position 3)" when it has none, for people
// count from 1 and hyperparameters from 0.
std::string column_text(std::string_view name, std::size_t position);

// `text` without a UTF-8 byte order mark.
std::string_view without_byte_order_mark(std::string_view text);
// The same of a file. ClientError for UTF-16.
std::string_view without_byte_order_mark(const SourceText& source);

// Whether the lines of `text` end with a carriage return alone, as in Excel's "CSV (Macintosh)".
bool has_bare_carriage_returns(std::string_view text);
// `text` with '\n' for every '\r'.
std::string with_newlines(std::string_view text);

// Blocks of at least `block_bytes` bytes (> 0) that end behind a '\n' or with the text. Their sum is the text.
std::vector<std::string_view> cut_on_lines(std::string_view text, std::size_t block_bytes);

// Line, from 1, of the byte at `offset`.
std::size_t line_number(std::string_view text, std::size_t offset);

// "NAME line 812, column 4 (position 3): REASON"; the column by its name where `column_names` has one.
std::string at_line(const SourceText& source, std::size_t offset, const BadRow& bad_row,
                    std::span<const std::string> column_names = {});

// BadRowError with that message.
[[noreturn]] void throw_at_line(const SourceText& source, std::size_t offset, const BadRow& bad_row,
                                std::span<const std::string> column_names = {});

// Runs read(block) for all blocks. When some throw, the error of the lowest block is thrown.
void run_to_first_error(base::ThreadPool& pool, std::size_t num_blocks,
                        const std::function<void(std::size_t block)>& read);

// The first byte at or behind `text` that is neither space, tab nor carriage return. A line is blank when it is its
// '\n'.
inline const char* skip_blanks(const char* text) {
  while (*text == ' ' || *text == '\t' || *text == '\r') ++text;
  return text;
}

// Calls read_line(line, offset) for every line of `text`; `line` always ends with '\n' (a last line without one is read
// from a copy), and read_line returns the first byte behind it.
template <typename ReadLine>
void for_each_line(std::string_view text, ReadLine&& read_line) {
  const std::size_t ended = text.rfind('\n') + 1;  // npos + 1 = 0
  const char* const begin = text.data();
  for (const char* line = begin; line != begin + ended;) line = read_line(line, static_cast<std::size_t>(line - begin));
  if (ended == text.size()) return;
  std::string last(text.substr(ended));
  last += '\n';
  read_line(static_cast<const char*>(last.data()), ended);
}

}  // namespace espalier::data
