// Request bodies for a model that knows its columns: of a raw table, or of numbers with names.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/csv/csv.h"
#include "data/csv/csv_blanks.h"
#include "data/csv/csv_body.h"
#include "data/csv/csv_cell.h"
#include "data/csv/csv_header.h"
#include "data/csv/csv_row.h"
#include "data/table/request_table.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

using CellSlots = RequestTable::CellSlots;

constexpr std::size_t kMaxAbsentValues = std::size_t{1} << 22;
constexpr std::size_t kMaxValuesOfByte = 4;

std::optional<std::vector<std::string>> cells_at(std::string_view line, char delimiter) {
  try {
    return csv_cells(line, delimiter);
  } catch (const BadRow&) {
    return std::nullopt;
  }
}

bool is_number_or_missing(const std::string& cell) {
  const CellKind kind = read_cell(cell).kind;
  return kind == CellKind::kNumber || kind == CellKind::kMissing;
}

// Whether the cells may be a row: as many as the model takes, numbers where it takes numbers.
bool may_be_row(const std::vector<std::string>& cells, const RequestTable& table) {
  const auto slots = table.slots_by_width(cells.size());
  if (!slots) return false;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const std::int32_t slot = (*slots)[cell];
    if (slot == RequestTable::kPassedOver || table.is_categorical(static_cast<std::size_t>(slot))) continue;
    if (!is_number_or_missing(cells[cell])) return false;
  }
  return true;
}

// A row of texts may happen to hold a column's name; a header holds little else.
bool is_header(const std::vector<std::string>& cells, const RequestTable& table) {
  const auto num_known = std::ranges::count_if(cells, [&](const std::string& cell) { return table.knows_name(cell); });
  return 2 * static_cast<std::size_t>(num_known) > cells.size();
}

bool is_first_line(const std::optional<std::vector<std::string>>& cells, const RequestTable& table) {
  return cells && (may_be_row(*cells, table) || is_header(*cells, table));
}

// The first delimiter that makes the first line a row or a header, for texts may hold the others; else the plain
// reader's choice. Runs of blanks divide once where the whole body says so.
char delimiter_of(CsvBody& body, const RequestTable& table) {
  if (const auto named = body.named_delimiter()) return *named;
  const std::string_view line = first_line(body.text());
  const auto fits = [&](char candidate) { return is_first_line(cells_at(line, candidate), table); };
  const auto fitting = std::ranges::find_if(kRequestDelimiters, fits);
  const bool any_fits = fitting != kRequestDelimiters.end();
  const char delimiter = any_fits ? *fitting : csv_delimiter(line, kRequestDelimiters);
  const bool is_aligned = is_first_line(cells_at(with_single_blanks(line), ' '), table);
  if ((is_aligned || !any_fits) && runs_of_blanks_divide(body.text(), delimiter)) {
    body.join_blanks();
    return ' ';
  }
  return delimiter;
}

// Where all features are texts, a header with a misspelt name may pass for a row: the name of a column where train has
// no such category tells it.
void refuse_misspelt_header(const std::vector<std::string>& cells, std::span<const std::int32_t> slots,
                            const RequestTable& table) {
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto slot = static_cast<std::size_t>(slots[cell]);
    if (slots[cell] == RequestTable::kPassedOver || !table.is_categorical(slot)) continue;
    if (!std::isnan(table.code_of(slot, cells[cell])) || !table.knows_similar_name(cells[cell])) continue;
    throw WrongColumns{"the first line holds '" + base::excerpt(cells[cell]) +
                       "', the name of a column, and is no header, which has the names of train; no category of " +
                       table.slot_text(slot) + " is called so"};
  }
}

class TableBodyReader {
 public:
  TableBodyReader(std::string_view text, const RequestTable& table, NarrowRows narrow)
      : table_(table), narrow_(narrow), body_(text) {}

  DenseMatrix read() {
    try {
      take_shape();
      if (shape_.num_columns == 1) text_ = body_.rows_of_one_column(text_);
      rows_.num_features = table_.num_slots();
      for_each_line(text_, [&](const char* line, std::size_t) { return read_row(line); });
      return std::move(rows_);
    } catch (const BadRow& bad_row) {
      throw_at_row(rows_.num_rows + 1, bad_row);
    }
  }

 private:
  void take_shape() {
    shape_.delimiter = delimiter_of(body_, table_);
    text_ = body_.text();
    const std::string_view line = first_line(text_);
    shape_.width_source = "row 1";
    const std::vector<std::string> cells = csv_cells(line, shape_.delimiter);
    shape_.num_columns = cells.size();
    if (table_.rows_by_position() == RowsByPosition::kNumbers || is_header(cells, table_)) {
      shape_.width_source = "the header";
      slots_ = table_.slots_of_header(cells, narrow_);
      if (line.size() == text_.size()) throw base::ClientError("the body holds no row behind its header");
      text_.remove_prefix(line.size() + 1);
      if (narrow_ == NarrowRows::kMissing) refuse_mostly_absent();
      return;
    }
    const auto slots = table_.slots_by_width(cells.size());
    if (!slots) table_.refuse_width(cells.size());
    refuse_misspelt_header(cells, *slots, table_);
    slots_.assign(slots->begin(), slots->end());
  }

  // A row of two bytes must not ask for the memory of all features, which a header that lacks most would have it do.
  void refuse_mostly_absent() const {
    const auto num_rows = 1 + static_cast<std::size_t>(std::ranges::count(text_, '\n'));
    if (num_rows <= std::max(kMaxAbsentValues, kMaxValuesOfByte * text_.size()) / table_.num_slots()) return;
    throw WrongColumns{"the header lacks too many of the " + std::to_string(table_.num_features()) +
                       " features for so many rows; send fewer rows at once, or libsvm, which names what is there"};
  }

  const char* read_row(const char* line) {
    rows_.values.resize((rows_.num_rows + 1) * rows_.num_features, std::numeric_limits<float>::quiet_NaN());
    float* const values = rows_.values.data() + rows_.num_rows * rows_.num_features;
    const char* at = line;
    std::size_t column = 0;
    try {
      for (; column < shape_.num_columns; ++column) {
        at = read_cell_into(values, at, slots_[column]);
        if ((*at == '\n') != (column + 1 == shape_.num_columns)) break;
        ++at;
      }
    } catch (BadRow& bad_row) {
      bad_row.column = column + 1;
      throw;
    }
    if (column != shape_.num_columns) throw_ragged(line, shape_);
    ++rows_.num_rows;
    return at;
  }

  const char* read_cell_into(float* values, const char* cell, std::int32_t cell_slot) {
    if (cell_slot == RequestTable::kPassedOver) return cell_at(cell, shape_.delimiter).end;
    const auto slot = static_cast<std::size_t>(cell_slot);
    if (!table_.is_categorical(slot)) return read_number(cell, shape_.delimiter, values[slot]);
    const CellText raw = cell_at(cell, shape_.delimiter);
    values[slot] = raw.has_escapes ? table_.code_of(slot, unescaped(raw)) : table_.code_of(slot, raw.text);
    return raw.end;
  }

  const RequestTable& table_;
  const NarrowRows narrow_;
  CsvBody body_;
  std::string_view text_;  // of body_
  CsvShape shape_;
  CellSlots slots_;
  DenseMatrix rows_;
};

// Whether the body of numbers begins with a header whose names decide where the values go.
bool needs_names(std::string_view text, const RequestTable& table) {
  CsvBody body(text);
  std::string_view line = first_line(body.text());
  if (line.find_first_not_of("0123456789+-.eE,;|: \t\r\"") == line.npos) return false;  // nearly every request
  const char delimiter = delimiter_of(body, table);
  line = first_line(body.text());  // delimiter_of may have joined its blanks
  const auto cells = cells_at(line, delimiter);
  if (!cells) return false;
  const FirstLine kind = kind_of_first_line(*cells);
  if (kind == FirstLine::kRow) return false;
  const bool has_known = std::ranges::any_of(*cells, [&](const std::string& cell) { return table.knows_name(cell); });
  if (kind == FirstLine::kMixed) return is_header(*cells, table);
  // A header of made-up names says no more than no header; a lone line of unknown texts is a bad row.
  return has_known || (!table.has_made_up_names() && line.size() < body.text().size());
}

}  // namespace

bool has_header_that_reorders(std::string_view text, const RequestTable& table) {
  if (table.rows_by_position() == RowsByPosition::kNumbers && !needs_names(text, table)) return false;
  CsvBody body(text);
  const char delimiter = delimiter_of(body, table);
  const auto cells = cells_at(first_line(body.text()), delimiter);
  if (!cells) return false;
  if (table.rows_by_position() != RowsByPosition::kNumbers && !is_header(*cells, table)) return false;
  const auto by_position = table.slots_by_width(cells->size());
  return by_position && !std::ranges::equal(*by_position, table.slots_of_header(*cells, NarrowRows::kMissing));
}

DenseMatrix parse_request_csv(std::string_view text, const RequestTable& table, NarrowRows narrow) {
  const bool is_plain = table.rows_by_position() == RowsByPosition::kNumbers && !needs_names(text, table);
  return is_plain ? parse_request_csv(text) : TableBodyReader(text, table, narrow).read();
}

}  // namespace espalier::data
