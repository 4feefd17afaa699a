#include "data/csv/csv_first_line.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "data/csv/csv_blanks.h"
#include "data/csv/csv_row.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

std::string_view take_filled_line(std::string_view& text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!base::trim(line).empty()) return line;
  }
  return {};
}

// 0 when a quote is out of place.
std::size_t width_of(std::string_view line, char delimiter) {
  try {
    return csv_cells(line, delimiter).size();
  } catch (const BadRow&) {
    return 0;
  }
}

// Whether the lines have one width, with a run of blanks as one divider or several.
bool agree(std::string_view a, std::string_view b, char delimiter) {
  if (width_of(a, delimiter) == width_of(b, delimiter)) return true;
  return delimiter == ' ' && width_of(with_single_blanks(a), ' ') == width_of(with_single_blanks(b), ' ');
}

std::string columns_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " column" : " columns"); }

std::string delimiter_text(char delimiter) {
  return delimiter == '\t' ? "tab" : delimiter == ' ' ? "space" : "'" + std::string(1, delimiter) + "'";
}

}  // namespace

std::optional<char> named_delimiter(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
  if (line.size() != 5 || base::to_lower(line.substr(0, 4)) != "sep=") return std::nullopt;
  return line.back();
}

char settled_delimiter(std::string_view text, char delimiter, std::string_view candidates) {
  const std::string_view first = take_filled_line(text);
  const std::string_view second = take_filled_line(text);
  const std::string_view third = take_filled_line(text);
  if (third.empty() || agree(first, second, delimiter)) return delimiter;
  const char below = csv_delimiter(second, candidates);
  const std::size_t width = width_of(second, below);
  if (width < 2 || !agree(second, third, below)) return delimiter;
  if (agree(first, second, below)) return below;
  const std::size_t seen = width_of(first, below);
  if (seen > width) return delimiter;  // the rows are too short
  throw BadRow{0, "'" + base::excerpt(base::trim(first)) + "' is " + columns_text(seen) +
                      ", but the two rows below it have " + columns_text(width) + ", divided by " +
                      delimiter_text(below) +
                      "; the first line is the header or the first row, so take a title or a comment away, and give "
                      "a header a name for every column"};
}

}  // namespace espalier::data
