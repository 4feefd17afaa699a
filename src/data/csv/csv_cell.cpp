#include "data/csv/csv_cell.h"

#include "base/text.h"
#include "data/text/cell.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

CellText quoted_cell(const char* quote, char delimiter) {
  CellText cell;
  const char* const first = quote + 1;
  const char* at = first;
  for (;; ++at) {
    if (*at == '\n')
      throw BadRow{0, "a quoted field does not end on its line; line breaks inside quotes are not allowed"};
    if (*at != '"') continue;
    if (at[1] != '"') break;
    cell.has_escapes = true;
    ++at;
  }
  cell.text = {first, at};
  ++at;
  while (is_blank(*at) && *at != delimiter) ++at;
  if (*at != delimiter && *at != '\n') throw BadRow{0, "text stands behind a closing quote"};
  cell.end = at;
  return cell;
}

}  // namespace

CellText cell_at(const char* cell, char delimiter) {
  const char* first = cell;
  while (is_blank(*first) && *first != delimiter) ++first;
  if (*first == '"') return quoted_cell(first, delimiter);
  const char* end = first;
  bool has_quote = false;
  for (; *end != delimiter && *end != '\n'; ++end) has_quote |= *end == '"';
  if (has_quote) throw BadRow{0, "a quote inside '" + base::excerpt({first, end}) + "'; quotes enclose a whole field"};
  return {base::trim({first, end}), false, end};
}

std::string unescaped(const CellText& cell) {
  std::string text;
  for (std::size_t at = 0; at < cell.text.size(); ++at) {
    text += cell.text[at];
    if (cell.has_escapes && cell.text[at] == '"') ++at;
  }
  return std::string(base::trim(text));
}

const char* read_number_slowly(const char* cell, char delimiter, float& value) {
  const CellText raw = cell_at(cell, delimiter);
  const Cell read = raw.has_escapes ? Cell{CellKind::kText, 0.0f} : read_cell(raw.text);
  if (read.kind == CellKind::kText || read.kind == CellKind::kNotFinite)
    throw BadRow{0, why_refused(read.kind, unescaped(raw)),
                 read.kind == CellKind::kText ? RowFault::kText : RowFault::kOther, unescaped(raw)};
  value = read.value;
  return raw.end;
}

}  // namespace espalier::data
