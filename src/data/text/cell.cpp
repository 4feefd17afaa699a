#include "data/text/cell.h"

#include <cmath>
#include <limits>
#include <optional>

#include "base/number.h"
#include "base/text.h"

namespace espalier::data {

namespace {

// Longest spelling of "missing" is "-nan" or "null": longer text is not lowered at all.
constexpr std::size_t kLongestMissing = 4;
constexpr std::string_view kFirstOfMissing = "nN+-?";

}  // namespace

bool spells_missing(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > kLongestMissing || kFirstOfMissing.find(text.front()) == std::string_view::npos) return false;
  const std::string word = base::to_lower(text);
  for (const std::string_view spelling : {"nan", "+nan", "-nan", "na", "n/a", "null", "none", "?"})
    if (word == spelling) return true;
  return false;
}

Cell read_cell(std::string_view text) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const std::string_view word = base::trim(text);
  if (spells_missing(word)) return {CellKind::kMissing, kNaN};
  const std::optional<float> number = base::parse_float(word);
  if (!number || std::isnan(*number)) return {CellKind::kText, kNaN};
  if (std::isinf(*number)) return {CellKind::kNotFinite, kNaN};
  return {CellKind::kNumber, *number};
}

std::string why_refused(CellKind kind, std::string_view text) {
  const std::string seen = "'" + base::excerpt(base::trim(text)) + "'";
  if (kind == CellKind::kNotFinite)
    return seen + " is infinite or beyond float32 (3.4e38); leave the field empty if it is missing";
  return seen + " is not a number; leave the field empty if it is missing";
}

}  // namespace espalier::data
