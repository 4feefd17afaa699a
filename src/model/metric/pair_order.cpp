#include "model/metric/pair_order.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/descending_argsort.h"

namespace espalier::model {
namespace {

// How many of the labels seen so far exceed a label: a Fenwick tree over the label's degree, O(log degrees) a step.
class SeenLabels {
 public:
  explicit SeenLabels(std::size_t num_degrees) : counts_(num_degrees + 1) {}

  void add(std::size_t degree) {
    ++num_seen_;
    for (std::size_t i = degree + 1; i < counts_.size(); i += i & (~i + 1)) ++counts_[i];
  }

  std::uint64_t num_above(std::size_t degree) const {
    std::uint64_t up_to = 0;
    for (std::size_t i = degree + 1; i > 0; i -= i & (~i + 1)) up_to += counts_[i];
    return num_seen_ - up_to;
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t num_seen_ = 0;
};

// Each label's place among the distinct labels, ascending.
std::vector<std::size_t> degrees(std::span<const float> labels, std::vector<float>& distinct) {
  distinct.assign(labels.begin(), labels.end());
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  std::vector<std::size_t> result;
  result.reserve(labels.size());
  for (const float label : labels) {
    result.push_back(static_cast<std::size_t>(std::ranges::lower_bound(distinct, label) - distinct.begin()));
  }
  return result;
}

}  // namespace

std::optional<double> ordered_pair_share(std::span<const float> predictions, std::span<const float> labels) {
  std::vector<float> distinct;
  const std::vector<std::size_t> degree = degrees(labels, distinct);
  if (distinct.size() < 2) return std::nullopt;
  const std::vector<std::uint32_t> order = base::descending_argsort(predictions);
  SeenLabels seen(distinct.size());
  std::uint64_t right = 0;           // pairs whose larger label has the larger prediction
  std::uint64_t right_or_equal = 0;  // and those of equal predictions
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && predictions[order[end]] == predictions[order[begin]]) ++end;
    end = std::max(end, begin + 1);  // NaN equals nothing, not even itself
    for (std::size_t i = begin; i < end; ++i) right += seen.num_above(degree[order[i]]);
    for (std::size_t i = begin; i < end; ++i) seen.add(degree[order[i]]);
    for (std::size_t i = begin; i < end; ++i) right_or_equal += seen.num_above(degree[order[i]]);
  }
  std::uint64_t all = 0;
  for (const std::size_t row_degree : degree) all += seen.num_above(row_degree);
  return (static_cast<double>(right) + static_cast<double>(right_or_equal)) / 2 / static_cast<double>(all);
}

}  // namespace espalier::model
