#include "data/csv/csv_body.h"

#include <algorithm>
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

CsvBody::CsvBody(std::string_view text) : whole_(without_byte_order_mark(text)) {
  if (has_bare_carriage_returns(whole_)) whole_ = rewritten_ = with_newlines(whole_);
  text_ = trimmed(whole_);
  const std::string_view line = first_line(text_);
  named_delimiter_ = data::named_delimiter(line);
  if (!named_delimiter_) return;
  if (!kRequestDelimiters.contains(*named_delimiter_))
    throw base::ClientError("the first line '" + base::excerpt(base::trim(line)) +
                            "' names a divider of columns that is not read; allowed are comma, tab, ';', '|', ':' and "
                            "space");
  const std::size_t behind = std::min(line.size() + 1, text_.size());
  whole_.remove_prefix(static_cast<std::size_t>(text_.data() - whole_.data()) + behind);
  text_ = trimmed(whole_);
}

std::string_view CsvBody::rows_of_one_column(std::string_view rows) const {
  const bool has_header = rows.data() != text_.data();
  const char* const begin = has_header ? rows.data() : whole_.data();
  const std::string_view body = whole_.substr(0, whole_.find_last_not_of(" \t") + 1);  // blanks at the end are no line
  return {begin, body.data() + body.size()};
}

void CsvBody::join_blanks() { whole_ = text_ = rewritten_ = with_single_blanks(text_); }

}  // namespace espalier::data
