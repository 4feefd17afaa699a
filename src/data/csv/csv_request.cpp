#include <algorithm>

#include "data/csv/csv.h"
#include "data/csv/csv_blanks.h"
#include "data/csv/csv_body.h"
#include "data/csv/csv_first_line.h"
#include "data/csv/csv_header.h"
#include "data/csv/csv_row.h"

namespace espalier::data {

namespace {

// Reads the shape off the first line.
CsvShape shape_of(CsvBody& body) {
  CsvShape shape;
  const auto named = body.named_delimiter();
  shape.delimiter = named ? *named : csv_delimiter(first_line(body.text()), kRequestDelimiters);
  if (!named && runs_of_blanks_divide(body.text(), shape.delimiter)) {
    body.join_blanks();
    shape.delimiter = ' ';
  } else if (!named) {
    shape.delimiter = settled_delimiter(body.text(), shape.delimiter, kRequestDelimiters);
  }
  shape.width_source = "row 1";
  return shape;
}

// Takes the first line away when it is a header.
void pass_header(std::string_view& text, CsvShape& shape) {
  const std::vector<std::string> cells = csv_cells(first_line(text), shape.delimiter);
  shape.num_columns = cells.size();
  const bool has_more = first_line(text).size() != text.size();
  if (has_more && kind_of_first_line(cells) == FirstLine::kHeader) {
    shape.width_source = "the header";
    text.remove_prefix(first_line(text).size() + 1);
  }
}

}  // namespace

DenseMatrix parse_request_csv(std::string_view body_text) {
  CsvBody body(body_text);
  std::size_t row = 0;
  try {
    CsvShape shape = shape_of(body);
    std::string_view text = body.text();
    pass_header(text, shape);
    if (shape.num_columns == 1) text = body.rows_of_one_column(text);
    DenseMatrix rows;
    rows.num_features = shape.num_columns;
    const std::size_t num_lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
    // A cell takes a byte: a wide first line and many short ones cannot ask for more memory than the body is worth.
    rows.values.reserve(std::min(num_lines * rows.num_features, text.size() + 1));
    for_each_line(text, [&](const char* line, std::size_t) {
      rows.values.resize((row + 1) * rows.num_features);
      float* const features = rows.values.data() + row * rows.num_features;
      const char* const next = read_csv_row(line, shape, 0, nullptr, features);
      ++row;
      return next;
    });
    rows.num_rows = row;
    return rows;
  } catch (const BadRow& bad_row) {
    throw_at_row(row + 1, bad_row);
  }
}

}  // namespace espalier::data
