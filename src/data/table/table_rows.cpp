#include "data/table/table_rows.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "base/number.h"
#include "base/text.h"
#include "data/csv/csv_cell.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

void check_value(ColumnRole role, float& value) {
  switch (role) {
    case ColumnRole::kLabel:
      if (std::isnan(value)) throw BadRow{0, "the label is missing; every row needs one"};
      break;
    case ColumnRole::kRowWeight:
      if (std::isnan(value)) throw BadRow{0, "the row weight is missing; every row needs one"};
      if (value < 0.0f) throw BadRow{0, "the row weight is negative; only 0 and above are allowed"};
      break;
    case ColumnRole::kGroup:
      if (std::isnan(value)) throw BadRow{0, "the group is missing; every row needs one"};
      break;
    case ColumnRole::kBaseMargin:
      if (std::isnan(value)) throw BadRow{0, "the base margin is missing; every row needs one"};
      break;
    case ColumnRole::kLabelLower:
      if (std::isnan(value)) throw BadRow{0, "the lower bound is missing; every row needs one"};
      break;
    case ColumnRole::kLabelUpper:
      if (std::isnan(value)) value = std::numeric_limits<float>::infinity();  // right-censored
      break;
    case ColumnRole::kFeature:
    case ColumnRole::kDropped:
      break;
  }
}

const char* read_bound(const char* cell, char delimiter, float& value) {
  const CellText raw = cell_at(cell, delimiter);
  value = read_cell(raw.text).value;
  if (const std::optional<float> number = base::parse_float(base::trim(raw.text)); number && std::isinf(*number))
    value = *number;
  else if (std::isnan(value) && !spells_missing(base::trim(raw.text)))
    throw BadRow{0, why_refused(CellKind::kText, unescaped(raw))};
  return raw.end;
}

const char* read_number_or_text(const char* cell, char delimiter, float& value, ColumnContent& content) {
  const char* const end = read_short_decimal(cell, value);
  if (end != nullptr && (*end == delimiter || *end == '\n')) return end;
  const CellText raw = cell_at(cell, delimiter);
  const Cell read = raw.has_escapes ? Cell{CellKind::kText, kNaN} : read_cell(raw.text);
  // Written only when it changes: threads that keep writing to one place slow each other down.
  if (read.kind == CellKind::kText && !content.has_text.load(std::memory_order_relaxed)) content.has_text = true;
  if (read.kind == CellKind::kNotFinite && !content.has_not_finite.load(std::memory_order_relaxed))
    content.has_not_finite = true;
  value = read.value;
  if (read.kind == CellKind::kText || read.kind == CellKind::kNotFinite) value = 0.0f;  // read again if it matters
  return raw.end;
}

float code_value(std::uint32_t code) { return static_cast<float>(code); }

std::string texts_of(const CategoryIndex& index) {
  constexpr std::uint32_t kMaxListed = 20;
  std::vector<std::string> texts;
  for (std::uint32_t code = 0; code < index.size() && code < kMaxListed; ++code)
    texts.push_back("'" + base::excerpt(index.text(code)) + "'");
  if (index.size() > kMaxListed) texts.push_back("... (" + std::to_string(index.size()) + " in all)");
  return base::join(texts, ", ");
}

float known_code(const ColumnTarget& target, CategoryIndex& unknown, std::string_view text) {
  const std::uint32_t code = target.known->find(text);
  if (code != CategoryIndex::kNone) return code_value(code);
  if (target.role == ColumnRole::kLabel)
    throw BadRow{0, "'" + base::excerpt(text) + "' is no label of train, which has " + texts_of(*target.known)};
  unknown.add(text);
  return kNaN;
}

float new_code(CategoryIndex& dictionary, std::string_view text) {
  const std::size_t size = dictionary.size();
  const std::uint32_t code = dictionary.add(text);
  if (dictionary.size() != size && !base::is_utf8(text))
    throw BadRow{0, "'" + base::excerpt(text) + "' is not UTF-8; write the file as UTF-8"};
  return code_value(code);
}

// Rows of one block.
class RowReader {
 public:
  RowReader(const CsvShape& shape, std::span<const ColumnTarget> targets, std::span<CategoryIndex> dictionaries,
            std::span<ColumnContent> contents)
      : shape_(shape), targets_(targets), dictionaries_(dictionaries), contents_(contents) {}

  const char* read(const char* line, std::size_t row) {
    const char* at = line;
    std::size_t column = 0;
    try {
      for (; column < targets_.size(); ++column) {
        at = read_one(at, column, row);
        if ((*at == '\n') != (column + 1 == targets_.size())) break;
        ++at;
      }
    } catch (BadRow& bad_row) {
      bad_row.column = column + 1;
      tell_role(targets_[column], bad_row);
      throw;
    }
    if (column != targets_.size()) throw_ragged(line, shape_);
    return at;
  }

 private:
  const char* read_one(const char* cell, std::size_t column, std::size_t row) {
    const ColumnTarget& target = targets_[column];
    if (target.reading == CellReading::kSkipped) return cell_at(cell, shape_.delimiter).end;
    if (target.reading == CellReading::kEmpty) return pass_empty(cell);
    float& value = target.values[row * target.stride];
    const char* end = nullptr;
    if (target.reading == CellReading::kNumber)
      end = read_number(cell, shape_.delimiter, value);
    else if (target.reading == CellReading::kText)
      end = read_text(cell, target, value);
    else if (target.reading == CellReading::kNumberOrText)
      end = read_number_or_text(cell, shape_.delimiter, value, contents_[column]);
    else
      end = read_bound(cell, shape_.delimiter, value);
    if (target.role != ColumnRole::kFeature) check_value(target.role, value);
    return end;
  }

  const char* read_text(const char* cell, const ColumnTarget& target, float& value) {
    const CellText raw = cell_at(cell, shape_.delimiter);
    std::string_view text = raw.text;
    if (raw.has_escapes) {
      unescaped_ = unescaped(raw);
      text = unescaped_;
    } else {
      text = base::trim(text);
    }
    CategoryIndex& dictionary = dictionaries_[target.dictionary];
    if (spells_missing(text))
      value = kNaN;
    else
      value = target.known != nullptr ? known_code(target, dictionary, text) : new_code(dictionary, text);
    return raw.end;
  }

  const char* pass_empty(const char* cell) const {
    const CellText raw = cell_at(cell, shape_.delimiter);
    if (!spells_missing(raw.text))
      throw BadRow{0, "'" + base::excerpt(raw.text) +
                          "' stands in a column that has no name in the header and was left out, for it is empty in "
                          "the rows above; name it in the header, or drop it with drop_columns"};
    return raw.end;
  }

  // What text in a column of numbers means for its role.
  static void tell_role(const ColumnTarget& target, BadRow& bad_row) {
    if (bad_row.fault != RowFault::kText) return;
    if (target.role == ColumnRole::kLabel) {
      bad_row.reason = "the label '" + base::excerpt(bad_row.text) + "' is not a number";
      bad_row.fault = RowFault::kTextLabel;
    }
    if (target.is_trained) bad_row.reason += "; in train the column holds numbers";
    const bool has_cure = target.role == ColumnRole::kFeature || target.role == ColumnRole::kLabel;
    if (target.is_trained || !has_cure) bad_row.fault = RowFault::kOther;
  }

  const CsvShape& shape_;
  std::span<const ColumnTarget> targets_;
  std::span<CategoryIndex> dictionaries_;
  std::span<ColumnContent> contents_;
  std::string unescaped_;
};

}  // namespace

void read_table_rows(const CsvBlock& block, std::span<const ColumnTarget> targets,
                     std::span<CategoryIndex> dictionaries, std::span<ColumnContent> contents) {
  RowReader reader(block.file->shape, targets, dictionaries, contents);
  for_each_row(block, [&](const char* line, std::size_t row) { return reader.read(line, block.first_row + row); });
}

}  // namespace espalier::data
