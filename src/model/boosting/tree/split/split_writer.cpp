#include "model/boosting/tree/split/split_writer.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "model/boosting/bins/category_cuts.h"

namespace espalier::model {
namespace {

constexpr float kOutside = 1e-6f;  // as XGBoost: |value| plus this beyond the outermost value

// Calls visit(bin) for the rows that have a value.
template <class Visit>
void visit_bins(const BinnedMatrix& matrix, data::FeatureIndex feature, const RowSpan& rows, const Visit& visit) {
  const std::uint32_t num_bins = matrix.cuts().num_bins(feature);
  if (matrix.storage() == BinStorage::kSparse) {
    const FeaturePanel& panel = matrix.panel_of(feature);
    const std::size_t* start = matrix.row_start(panel);
    const std::uint32_t first = matrix.cell_begin(panel, feature);
    for (std::size_t i = 0; i < rows.size; ++i) {
      const std::uint32_t* end = matrix.sparse_cells() + start[rows[i] + 1];
      const std::uint32_t* cell = std::lower_bound(matrix.sparse_cells() + start[rows[i]], end, first);
      if (cell != end && *cell < first + num_bins) visit(*cell - first);
    }
    return;
  }
  const auto visit_column = [&](const auto* column) {
    for (std::size_t i = 0; i < rows.size; ++i) {
      if (column[rows[i]] < num_bins) visit(std::uint32_t{column[rows[i]]});
    }
  };
  if (matrix.storage() == BinStorage::kDense8) {
    visit_column(matrix.column8(feature));
  } else {
    visit_column(matrix.column16(feature));
  }
}

void write_categories(const SplitCandidate& split, const FeatureCuts& cuts, Tree& tree, std::size_t node) {
  if (tree.category_begin.empty()) {
    tree.category_begin.resize(tree.num_nodes(), 0);
    tree.category_end.resize(tree.num_nodes(), 0);
  }
  const auto upper = cuts.of(split.condition.feature);
  tree.category_begin[node] = static_cast<std::int32_t>(tree.categories.size());
  for (std::uint32_t bin = 0; bin < upper.size(); ++bin) {
    if (!split.condition.right_bins->contains(bin)) continue;
    tree.categories.push_back(static_cast<std::int32_t>(first_category(upper, bin)));
  }
  tree.category_end[node] = static_cast<std::int32_t>(tree.categories.size());
}

}  // namespace

void write_split(const SplitCandidate& split, const FeatureCuts& cuts, Tree& tree, NodeIndex node) {
  const auto at = static_cast<std::size_t>(node);
  const BinCondition& condition = split.condition;
  tree.split_feature[at] = condition.feature;
  tree.default_left[at] = condition.default_left ? 1 : 0;
  tree.gain[at] = split.gain;
  if (condition.is_categorical()) {
    tree.is_categorical[at] = 1;
    tree.split_condition[at] = 0;
    write_categories(split, cuts, tree, at);
  } else if (condition.last_left_bin < 0) {
    tree.split_condition[at] = cuts.lowest[condition.feature];
  } else {
    tree.split_condition[at] = cuts.of(condition.feature)[static_cast<std::size_t>(condition.last_left_bin)];
  }
}

float exact_condition(const BinnedMatrix& matrix, data::FeatureIndex feature, const RowSpan& left,
                      const RowSpan& right) {
  const FeatureCuts& cuts = matrix.cuts();
  std::optional<std::uint32_t> below, above;
  visit_bins(matrix, feature, left, [&](std::uint32_t bin) { below = std::max(below.value_or(bin), bin); });
  visit_bins(matrix, feature, right, [&](std::uint32_t bin) { above = std::min(above.value_or(bin), bin); });
  const auto value = [&](std::uint32_t bin) {
    return bin == 0 ? cuts.first_value[feature] : cuts.of(feature)[bin - 1];
  };
  if (!below) return value(*above) - (std::abs(value(*above)) + kOutside);
  if (!above) return value(*below) + (std::abs(value(*below)) + kOutside);
  const float middle = (value(*below) + value(*above)) * 0.5f;
  // Neighbouring floats have no middle; the condition must lie above the left one. The sum of huge ones is infinite.
  return middle > value(*below) && middle <= value(*above) ? middle : value(*above);
}

}  // namespace espalier::model
