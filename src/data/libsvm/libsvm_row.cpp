#include "data/libsvm/libsvm_row.h"

#include <algorithm>

#include "base/number.h"
#include "base/text.h"
#include "data/libsvm/libsvm.h"
#include "data/ranges.h"
#include "data/text/cell.h"
#include "data/text/short_decimal.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

bool ends_token(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '#'; }

std::string_view token_at(const char* token) {
  const char* end = token;
  while (!ends_token(*end)) ++end;
  return {token, end};
}

std::string quoted(std::string_view text) { return "'" + base::excerpt(text) + "'"; }

float number_of(std::string_view text, std::string_view what) {
  const Cell cell = read_cell(text);
  if (cell.kind == CellKind::kNumber) return cell.value;
  const std::string_view fault = cell.kind == CellKind::kMissing     ? " is missing"
                                 : cell.kind == CellKind::kNotFinite ? " is infinite or beyond float32"
                                                                     : " is not a number";
  throw BadRow{0, "the " + std::string(what) + " " + quoted(text) + std::string(fault) +
                      "; a row is 'label index:value index:value ...'"};
}

void read_label(std::string_view token, LibsvmRow& row) {
  const std::size_t colon = token.find(':');
  row.label = number_of(token.substr(0, colon), "label");
  if (colon == std::string_view::npos) return;
  row.row_weight = number_of(token.substr(colon + 1), "row weight");
  if (*row.row_weight < 0.0f)
    throw BadRow{0, "the row weight " + quoted(token.substr(colon + 1)) + " is negative; only 0 and above are allowed"};
}

void read_query(std::string_view token, LibsvmRow& row) {
  const std::string_view text = token.substr(token.find(':') + 1);
  if (row.query_id) throw BadRow{0, "qid stands twice"};
  row.query_id = base::parse_int(text);
  if (!row.query_id) throw BadRow{0, quoted(token) + " is not a query; qid:n takes a whole number"};
}

// A token that the fast path left: `index:`, white space, spellings of missing, '+', or a mistake.
void read_entry_slowly(std::string_view token, LibsvmRow& row) {
  const std::size_t colon = token.find(':');
  if (colon == std::string_view::npos) throw BadRow{0, quoted(token) + " is not index:value"};
  std::uint64_t index = 0;
  const std::string_view digits = token.substr(0, colon);
  for (const char byte : digits) {
    if (!short_decimal::is_digit(byte)) throw BadRow{0, quoted(token) + ": an index holds only digits"};
    index = std::min(index * 10 + static_cast<std::uint64_t>(byte - '0'), kMaxFeatureIndex + 1);
  }
  if (digits.empty()) throw BadRow{0, quoted(token) + " has no index"};
  if (index > kMaxFeatureIndex)
    throw BadRow{0, quoted(token) + ": the largest index allowed is " + std::to_string(kMaxFeatureIndex)};
  const std::string_view text = token.substr(colon + 1);
  const Cell cell = read_cell(text);
  if (cell.kind == CellKind::kMissing) return;
  if (cell.kind != CellKind::kNumber)
    throw BadRow{0, "index " + std::to_string(index) + ": " + why_refused(cell.kind, text)};
  row.entries.push_back({static_cast<FeatureIndex>(index), cell.value, text});
}

// `digits:short decimal`; returns the token's end, or nullptr to have it read slowly.
const char* read_entry(const char* token, LibsvmRow& row) {
  constexpr std::ptrdiff_t kShortIndex = 9;  // nine digits stay below kMaxFeatureIndex
  std::uint64_t index = 0;
  const char* const colon = short_decimal::read_digits(token, index);
  if (colon == token || colon - token > kShortIndex || *colon != ':') return nullptr;
  float value;
  const char* const end = read_short_decimal(colon + 1, value);
  if (end == nullptr || !ends_token(*end)) return nullptr;
  row.entries.push_back({static_cast<FeatureIndex>(index), value, {colon + 1, end}});
  return end;
}

const char* line_end(const char* text) {
  while (*text != '\n') ++text;
  return text;
}

}  // namespace

const char* read_libsvm_row(const char* line, LibsvmLabel label, LibsvmRow& row) {
  row.label = row.row_weight = std::nullopt;
  row.query_id = std::nullopt;
  row.entries.clear();

  const char* at = skip_blanks(line);
  if (const std::string_view token = token_at(at);
      label == LibsvmLabel::kRequired || (!token.empty() && token.find(':') == std::string_view::npos)) {
    read_label(token, row);
    at += token.size();
  }
  bool ascending = true;
  for (at = skip_blanks(at); *at != '\n' && *at != '#'; at = skip_blanks(at)) {
    const std::size_t num_entries = row.entries.size();
    if (const char* const end = read_entry(at, row); end != nullptr) {
      at = end;
    } else {
      const std::string_view token = token_at(at);
      token.starts_with("qid:") ? read_query(token, row) : read_entry_slowly(token, row);
      at += token.size();
    }
    if (num_entries != 0 && row.entries.size() > num_entries)
      ascending &= row.entries[num_entries - 1].feature <= row.entries[num_entries].feature;
  }
  if (!ascending) std::ranges::stable_sort(row.entries, {}, &LibsvmEntry::feature);
  return line_end(at) + 1;
}

}  // namespace espalier::data
