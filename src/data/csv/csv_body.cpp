#include "data/csv/csv_body.h"

#include <string>

#include "base/error.h"

namespace espalier::data {

namespace {

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace

void throw_at_row(std::size_t row, const BadRow& bad_row) {
  const std::string column = bad_row.column == 0 ? "" : ", column " + std::to_string(bad_row.column);
  throw base::ClientError("row " + std::to_string(row) + column + ": " + bad_row.reason);
}

std::string_view trimmed_body(std::string_view text) {
  text = without_mark(text);
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) throw base::ClientError("the body holds no row");
  text.remove_prefix(text.find_first_not_of(" \r\n"));
  return text.substr(0, text.find_last_not_of(" \r\n") + 1);
}

std::string_view rows_of_one_column(std::string_view body, std::string_view rows) {
  body = without_mark(body);
  const std::string_view trimmed = trimmed_body(body);
  const bool has_header = rows.data() != trimmed.data();
  const char* const begin = has_header ? rows.data() : body.data();
  body = body.substr(0, body.find_last_not_of(" \t") + 1);  // blanks behind the last line break are no line
  return {begin, body.data() + body.size()};
}

}  // namespace espalier::data
