#include "data/csv/csv_blanks.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "data/csv/csv_row.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

constexpr std::size_t kLookBytes = std::size_t{1} << 16;

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

bool is_value(std::string_view cell) {
  const CellKind kind = read_cell(cell).kind;
  return kind == CellKind::kNumber || kind == CellKind::kMissing;
}

// Nothing when a quote is out of place.
std::optional<std::size_t> width_of(std::string_view line, char delimiter) {
  try {
    return csv_cells(line, delimiter).size();
  } catch (const BadRow&) {
    return std::nullopt;
  }
}

bool holds_numbers_between_blanks(const std::string& cell) {
  const std::string tokens = with_single_blanks(cell);
  return tokens.contains(' ') && std::ranges::all_of(base::split(tokens, ' '), is_value);
}

bool has_cell_of_numbers(std::string_view line, char delimiter) {
  try {
    return std::ranges::any_of(csv_cells(line, delimiter), holds_numbers_between_blanks);
  } catch (const BadRow&) {
    return false;
  }
}

// The widths that lines have.
struct Width {
  std::optional<std::size_t> first;
  std::size_t num_lines = 0;
  std::size_t num_alike = 0;  // before one differs from the first

  void add(std::optional<std::size_t> width) {
    if (num_lines == 0) first = width;
    num_alike += num_alike == num_lines && width && width == first ? 1 : 0;
    ++num_lines;
  }
  bool is_one() const { return num_alike == num_lines; }
};

// Whether the tokens of every line begin, or end, where those of the first line do: a table that is aligned for the
// eye.
class Alignment {
 public:
  void add(std::string_view line) {
    const std::vector<Token> tokens = tokens_of(line);
    if (first_.empty()) {
      first_ = tokens;
      begins_alike_.assign(tokens.size(), true);
      ends_alike_.assign(tokens.size(), true);
    }
    for (std::size_t i = 0; i < std::min(tokens.size(), first_.size()); ++i) {
      begins_alike_[i] = begins_alike_[i] && tokens[i].begin == first_[i].begin;
      ends_alike_[i] = ends_alike_[i] && tokens[i].end == first_[i].end;
    }
  }
  bool holds() const {
    for (std::size_t i = 0; i < first_.size(); ++i)
      if (!begins_alike_[i] && !ends_alike_[i]) return false;
    return true;
  }

 private:
  struct Token {
    std::size_t begin, end;
  };

  static std::vector<Token> tokens_of(std::string_view line) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
      const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
      tokens.push_back({at, end});
      at = end;
    }
    return tokens;
  }

  std::vector<Token> first_;
  std::vector<bool> begins_alike_, ends_alike_;  // by token
};

}  // namespace

bool runs_of_blanks_divide(std::string_view text, char delimiter) {
  if (!is_blank(delimiter)) return false;
  if (text.size() > kLookBytes) text = text.substr(0, text.find('\n', kLookBytes));
  const bool may_have_run = text.starts_with(' ') || text.contains("  ") || text.contains("\n ") || text.contains('\t');
  if (!may_have_run) return false;  // the usual case, told at once
  Width by_single, by_runs;
  Alignment alignment;
  bool has_run = false;
  for (const std::string_view line : base::split(text, '\n')) {
    if (base::trim(line).empty()) continue;
    // A tab divides even where it stands alone, unless the numbers between two tabs are divided by blanks in turn.
    if (by_runs.num_lines == 0 && delimiter == '\t' && !has_cell_of_numbers(line, delimiter)) return false;
    const std::optional<std::size_t> single = delimiter == ' ' ? width_of(line, ' ') : std::nullopt;
    const std::optional<std::size_t> runs = width_of(with_single_blanks(line), ' ');
    has_run = has_run || single != runs;
    by_single.add(single);
    by_runs.add(runs);
    alignment.add(line);
  }
  if (!has_run) return false;
  if (by_runs.is_one() && by_single.is_one()) return alignment.holds();
  // A line that fits neither way is reported as the one or the other finds it.
  return by_runs.is_one() || (!by_single.is_one() && by_runs.num_alike > by_single.num_alike);
}

std::string with_single_blanks(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  bool in_quotes = false, at_line_begin = true, after_blank = false;
  for (const char byte : text) {
    if (byte == '\n') in_quotes = false;
    if (!in_quotes && (is_blank(byte) || byte == '\r')) {
      after_blank = true;
      continue;
    }
    if (byte == '\n') {
      at_line_begin = true;
    } else {
      if (after_blank && !at_line_begin) lines += ' ';
      at_line_begin = false;
    }
    after_blank = false;
    in_quotes ^= byte == '"';
    lines += byte;
  }
  return lines;
}

}  // namespace espalier::data
