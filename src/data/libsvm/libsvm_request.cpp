#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/number.h"
#include "data/libsvm/libsvm.h"
#include "data/libsvm/libsvm_row.h"

namespace espalier::data {

namespace {

// Values of one index add up in double, as the original's server does, and are rounded once.
void append_row(const LibsvmRow& row, SparseMatrix& rows) {
  for (std::size_t entry = 0; entry < row.entries.size();) {
    const auto [feature, value, text] = row.entries[entry];
    double sum = 0.0;
    std::size_t next = entry;
    for (; next < row.entries.size() && row.entries[next].feature == feature; ++next)
      sum += base::parse_double(row.entries[next].text).value_or(0.0);
    const float total = next == entry + 1 ? value : static_cast<float>(sum);
    if (!std::isfinite(total))
      throw BadRow{0, "the values of index " + std::to_string(feature) + " add up beyond float32"};
    rows.features.push_back(feature);
    rows.values.push_back(total);
    entry = next;
  }
  rows.row_start.push_back(rows.features.size());
  ++rows.num_rows;
  if (!row.entries.empty())
    rows.num_features = std::max<std::size_t>(rows.num_features, row.entries.back().feature + 1u);
}

}  // namespace

SparseMatrix parse_request_libsvm(std::string_view text) {
  text = without_byte_order_mark(text);
  std::string lines;
  if (has_bare_carriage_returns(text)) text = lines = with_newlines(text);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) throw base::ClientError("the body holds no row");
  text = text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);

  SparseMatrix rows;
  rows.row_start.push_back(0);
  LibsvmRow row;
  for_each_line(text, [&](const char* line, std::size_t) {
    try {
      const char* const next = read_libsvm_row(line, LibsvmLabel::kOptional, row);
      append_row(row, rows);
      return next;
    } catch (const BadRow& bad_row) {
      throw base::ClientError("row " + std::to_string(rows.num_rows + 1) + ": " + bad_row.reason);
    }
  });
  return rows;
}

bool shift_if_one_based(SparseMatrix& rows, std::size_t num_features) {
  if (rows.num_features != num_features + 1 || std::ranges::contains(rows.features, FeatureIndex{0})) return false;
  for (FeatureIndex& feature : rows.features) --feature;
  rows.num_features = num_features;
  return true;
}

}  // namespace espalier::data
