#include "model/objective/ranked_group.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace espalier::model {
namespace {

// Unsigned numbers that fall as the floats rise; -0 and 0 are one.
std::uint32_t falling_key(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);
  constexpr std::uint32_t kSign = 0x80000000;
  return bits & kSign ? bits : ~(bits | kSign);
}

}  // namespace

void RankedGroup::rank(std::span<const float> margins, std::span<const float> labels) {
  const std::size_t n = margins.size();
  keys_.resize(n);
  for (std::size_t i = 0; i < n; ++i) keys_[i] = std::uint64_t{falling_key(margins[i])} << 32 | i;
  std::ranges::sort(keys_);
  place.resize(n), score.resize(n), label.resize(n), force.resize(n), curvature.resize(n);
  gradient.assign(n, 0.0), hessian.assign(n, 0.0);
  for (std::size_t rank = 0; rank < n; ++rank) {
    place[rank] = static_cast<data::RowIndex>(keys_[rank]);
    score[rank] = double{margins[place[rank]]};
    label[rank] = double{labels[place[rank]]};
  }
}

void RankedGroup::count_hits() {
  precision.resize(size()), raised_precision.resize(size()), hit_sum.resize(size());
  num_hits = 0;
  double sum = 0;
  for (std::size_t rank = 0; rank < size(); ++rank) {
    const double position = static_cast<double>(rank) + 1.0;
    num_hits += label[rank];
    precision[rank] = num_hits / position;
    raised_precision[rank] = (num_hits + 1.0) / position;
    hit_sum[rank] = sum += label[rank] / position;
  }
}

void RankedGroup::sort_by_label() {
  by_label.resize(size());
  std::iota(by_label.begin(), by_label.end(), data::RowIndex{0});
  std::ranges::sort(
      by_label, [&](data::RowIndex a, data::RowIndex b) { return label[a] != label[b] ? label[a] > label[b] : a < b; });
}

}  // namespace espalier::model
