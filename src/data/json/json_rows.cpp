#include "data/json/json_rows.h"

#include <string>

#include "base/error.h"
#include "base/text.h"
#include "data/json/json_row_reader.h"
#include "data/json/row_collector.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

FeatureMatrix parse_request_json(std::string_view text, const RequestTable* table, NarrowRows narrow) {
  RowCollector rows;
  read_json_rows(without_byte_order_mark(text), "the body", table, narrow, rows);
  return rows.take();
}

FeatureMatrix parse_request_json_lines(std::string_view text, const RequestTable* table, NarrowRows narrow) {
  RowCollector rows;
  std::size_t line_number = 0;
  for (const std::string_view line : base::split(without_byte_order_mark(text), '\n')) {
    ++line_number;
    if (base::trim(line).empty()) continue;
    const std::string where = "line " + std::to_string(line_number);
    const std::size_t num_rows = rows.num_rows();
    read_json_rows(line, where, table, narrow, rows);
    if (rows.num_rows() != num_rows + 1)
      throw base::ClientError(where + " holds " + std::to_string(rows.num_rows() - num_rows) +
                              " rows; a line of JSON lines holds one");
  }
  return rows.take();
}

}  // namespace espalier::data
