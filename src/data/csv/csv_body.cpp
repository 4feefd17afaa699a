#include "data/csv/csv_body.h"

#include <string>

#include "base/error.h"
#include "base/text.h"
#include "data/csv/csv_blanks.h"
#include "data/csv/csv_first_line.h"

namespace espalier::data {

void throw_at_row(std::size_t row, const BadRow& bad_row) {
  const std::string column = bad_row.column == 0 ? "" : ", column " + std::to_string(bad_row.column);
  throw base::ClientError("row " + std::to_string(row) + column + ": " + bad_row.reason);
}

namespace {

std::string_view trimmed(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) throw base::ClientError("the body holds no row");
  text.remove_prefix(text.find_first_not_of(" \r\n"));
  return text.substr(0, text.find_last_not_of(" \r\n") + 1);
}

}  // namespace

CsvBody::CsvBody(std::string_view text) {
  text_ = trimmed(without_byte_order_mark(text));
  if (has_bare_carriage_returns(text_)) text_ = rewritten_ = with_newlines(text_);
  named_delimiter_ = data::named_delimiter(first_line(text_));
  if (!named_delimiter_) return;
  if (!kRequestDelimiters.contains(*named_delimiter_))
    throw base::ClientError("the first line '" + base::excerpt(base::trim(first_line(text_))) +
                            "' names a divider of columns that is not read; allowed are comma, tab, ';', '|', ':' and "
                            "space");
  text_ = trimmed(text_.substr(first_line(text_).size()));
}

void CsvBody::join_blanks() { text_ = rewritten_ = with_single_blanks(text_); }

}  // namespace espalier::data
