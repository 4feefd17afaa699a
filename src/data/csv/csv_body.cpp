#include "data/csv/csv_body.h"

#include <string>

#include "base/error.h"

namespace espalier::data {

void throw_at_row(std::size_t row, const BadRow& bad_row) {
  const std::string column = bad_row.column == 0 ? "" : ", column " + std::to_string(bad_row.column);
  throw base::ClientError("row " + std::to_string(row) + column + ": " + bad_row.reason);
}

std::string_view trimmed_body(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) throw base::ClientError("the body holds no row");
  text.remove_prefix(text.find_first_not_of(" \r\n"));
  return text.substr(0, text.find_last_not_of(" \r\n") + 1);
}

}  // namespace espalier::data
