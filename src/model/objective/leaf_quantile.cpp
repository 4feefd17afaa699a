#include "model/objective/leaf_quantile.h"

#include <algorithm>
#include <cmath>

namespace espalier::model {

float quantile(std::span<float> values, double alpha) {
  const auto n = static_cast<double>(values.size());
  if (alpha <= 1 / (n + 1)) return *std::ranges::min_element(values);
  if (alpha >= n / (n + 1)) return *std::ranges::max_element(values);
  const double position = alpha * (n + 1);
  const double below = std::floor(position) - 1;  // the order statistic below, counted from 0
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), lower, values.end());
  const float upper = *std::min_element(lower + 1, values.end());
  const double share = (position - 1) - below;
  return static_cast<float>(double{*lower} + share * double{upper - *lower});
}

float weighted_quantile(std::span<WeightedValue> values, double alpha) {
  std::ranges::stable_sort(values, {}, &WeightedValue::value);
  float total = 0;
  for (const WeightedValue& item : values) total += item.weight;
  const auto threshold = static_cast<float>(double{total} * alpha);
  float sum = 0;
  for (const WeightedValue& item : values) {
    sum += item.weight;
    if (sum >= threshold) return item.value;
  }
  return values.back().value;
}

}  // namespace espalier::model
