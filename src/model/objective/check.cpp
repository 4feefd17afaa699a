#include "model/objective/check.h"

#include <cmath>
#include <format>
#include <string>

#include "base/error.h"
#include "base/number.h"

namespace espalier::model {
namespace {

std::string shortest(float value) {
  std::string text;
  base::append_shortest(text, value);
  return text;
}

bool accepts(const LabelRule& rule, float label) {
  const double value = label;
  if (!std::isfinite(label) || value < rule.lowest || value > rule.highest) return false;
  if (value == rule.lowest && !rule.lowest_is_allowed) return false;
  return !rule.integers_only || value == std::floor(value);
}

}  // namespace

void check_row_weights(const data::Dataset& dataset) {
  if (dataset.row_weights.empty()) return;
  if (dataset.row_weights.size() != dataset.num_rows()) {
    throw base::ClientError(std::format("there are {} row weights for {} rows; give one to each row or to none",
                                        dataset.row_weights.size(), dataset.num_rows()));
  }
  bool any_positive = false;
  for (std::size_t row = 0; row < dataset.row_weights.size(); ++row) {
    const float weight = dataset.row_weights[row];
    if (!std::isfinite(weight) || weight < 0) {
      throw base::RowError(row, std::format("row weight {} is not allowed; row weights must be finite and at least 0",
                                            shortest(weight)));
    }
    any_positive = any_positive || weight > 0;
  }
  if (!any_positive) throw base::ClientError("all row weights are 0; at least one row needs a positive row weight");
}

void check_label_values(const data::Dataset& dataset, std::string_view objective, const LabelRule& rule) {
  if (dataset.num_rows() == 0) throw base::ClientError("there is no row to learn from");
  for (std::size_t row = 0; row < dataset.labels.size(); ++row) {
    if (accepts(rule, dataset.labels[row])) continue;
    throw base::RowError(row, std::format("label {} is not allowed for objective {}; labels must be {}",
                                          shortest(dataset.labels[row]), objective, rule.allowed));
  }
}

void check_rows(const data::Dataset& dataset, std::string_view objective, const LabelRule& rule) {
  check_label_values(dataset, objective, rule);
  check_row_weights(dataset);
}

}  // namespace espalier::model
