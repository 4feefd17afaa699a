#include "data/text/cell.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/number.h"
#include "base/text.h"

namespace espalier::data {

namespace {

// Text that is longer than "missing" in any spelling, or begins otherwise, is not lowered at all.
constexpr std::size_t kLongestMissing = 8;
constexpr std::string_view kFirstOfMissing = "nN+-?\\#<";
constexpr std::string_view kSpellings[] = {"nan",  "+nan", "-nan", "na",  "n/a",      "null",
                                           "none", "?",    "#n/a", "#na", "#n/a n/a", "<na>"};

}  // namespace

bool spells_missing(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > kLongestMissing || kFirstOfMissing.find(text.front()) == std::string_view::npos) return false;
  if (text == "\\N") return true;  // in this case alone: \n is someone's text
  const std::string word = base::to_lower(text);
  return std::ranges::contains(kSpellings, std::string_view(word));
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
