#include "model/objective/ranked_group.h"

#include <algorithm>
#include <numeric>

#include "base/descending_argsort.h"

namespace espalier::model {

void RankedGroup::rank(std::span<const float> margins, std::span<const float> labels) {
  const std::size_t n = margins.size();
  base::descending_argsort(margins, keys_, place);
  score.resize(n), label.resize(n), force.resize(n), curvature.resize(n);
  gradient.assign(n, 0.0), hessian.assign(n, 0.0);
  for (std::size_t rank = 0; rank < n; ++rank) {
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
