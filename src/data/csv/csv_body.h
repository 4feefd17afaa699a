// What the readers of CSV request bodies share.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "data/text/text_blocks.h"

namespace espalier::data {

// ':' last: the original's sniffer takes it too.
inline constexpr std::string_view kRequestDelimiters = ",\t;| :";

// The rows of a body. Without byte order mark, without blank lines at both ends and, as the original does, without
// spaces there: with the delimiter space, an outer space is not an empty field. Outer tabs stay: they are empty fields
// of a tab-separated row. Lines may end with a bare carriage return; a first line "sep=;" is passed over.
class CsvBody {
 public:
  explicit CsvBody(std::string_view text);  // outlives the body; ClientError when it holds no row
  CsvBody(const CsvBody&) = delete;
  CsvBody& operator=(const CsvBody&) = delete;

  std::string_view text() const { return text_; }
  std::optional<char> named_delimiter() const { return named_delimiter_; }

  // `rows`, what a reader left of text() when it had taken a header off, as rows of one column: there an empty line is
  // a missing value at both ends too. Line breaks behind the last row come back, those before the first as well unless
  // a header stood there.
  std::string_view rows_of_one_column(std::string_view rows) const;

  // Makes one blank of every run of them (data/csv/csv_blanks.h); spaces divide the columns then.
  void join_blanks();

 private:
  std::string_view whole_;  // not trimmed
  std::string_view text_;
  std::string rewritten_;
  std::optional<char> named_delimiter_;
};

inline std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// ClientError: "row 2, column 3: REASON".
[[noreturn]] void throw_at_row(std::size_t row, const BadRow& bad_row);

}  // namespace espalier::data
