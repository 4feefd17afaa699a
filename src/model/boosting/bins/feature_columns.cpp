#include "model/boosting/bins/feature_columns.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

namespace espalier::model {
namespace {

constexpr std::size_t kGroupValues = std::size_t{1} << 26;  // 256 MiB of keys
constexpr std::size_t kRowBlock = 16384;
constexpr std::size_t kShortColumn = 2048;  // below it a comparison sort wins over three counting passes

// Calls visit(local_feature, value) for the present values of `row` inside the group.
template <class Visit>
void visit_row(const data::FeatureMatrix& features, std::size_t row, std::size_t begin, std::size_t end,
               const Visit& visit) {
  if (const auto* dense = features.dense()) {
    const float* values = dense->values.data() + row * dense->num_features;
    for (std::size_t feature = begin; feature < end; ++feature) {
      if (values[feature] == values[feature]) visit(feature - begin, values[feature]);
    }
    return;
  }
  const auto& sparse = *features.sparse();
  const auto first = sparse.features.begin() + static_cast<std::ptrdiff_t>(sparse.row_start[row]);
  const auto last = sparse.features.begin() + static_cast<std::ptrdiff_t>(sparse.row_start[row + 1]);
  for (auto it = std::lower_bound(first, last, begin); it != last && *it < end; ++it) {
    visit(*it - begin, sparse.values[static_cast<std::size_t>(it - sparse.features.begin())]);
  }
}

// Turns counts[block][feature] into the place where each block writes its values of each feature.
std::vector<std::size_t> place_blocks(std::vector<std::size_t>& counts, std::size_t num_blocks, std::size_t width) {
  std::vector<std::size_t> begin(width + 1, 0);
  std::size_t next = 0;
  for (std::size_t feature = 0; feature < width; ++feature) {
    begin[feature] = next;
    for (std::size_t block = 0; block < num_blocks; ++block) {
      next += std::exchange(counts[block * width + feature], next);
    }
  }
  begin[width] = next;
  return begin;
}

}  // namespace

std::size_t column_group_size(const data::FeatureMatrix& features) {
  const std::size_t num_features = features.num_features();
  std::size_t values = features.num_rows() * num_features;
  if (const auto* sparse = features.sparse()) values = sparse->values.size();
  const std::size_t groups = values / kGroupValues + 1;
  return std::max<std::size_t>(1, (num_features + groups - 1) / groups);
}

ColumnGroup read_columns(const data::FeatureMatrix& features, std::size_t feature_begin, std::size_t feature_end,
                         WithRows with_rows, base::ThreadPool& pool) {
  const std::size_t width = feature_end - feature_begin;
  const std::size_t num_rows = features.num_rows();
  // Few blocks when there are many features: the table of counts has blocks * features entries.
  const std::size_t block_size = std::max(kRowBlock, num_rows / 64 + 1);
  const std::size_t num_blocks = (num_rows + block_size - 1) / block_size;
  std::vector<std::size_t> place(num_blocks * width, 0);
  base::parallel_for(pool, num_rows, block_size, [&](std::size_t begin, std::size_t end, int) {
    std::size_t* counts = place.data() + begin / block_size * width;
    for (std::size_t row = begin; row < end; ++row) {
      visit_row(features, row, feature_begin, feature_end, [&](std::size_t feature, float) { ++counts[feature]; });
    }
  });
  ColumnGroup group;
  group.feature_begin = feature_begin;
  group.begin = place_blocks(place, num_blocks, width);
  group.keys.resize(group.begin[width]);
  if (with_rows == WithRows::kYes) group.rows.resize(group.begin[width]);
  base::parallel_for(pool, num_rows, block_size, [&](std::size_t begin, std::size_t end, int) {
    std::size_t* next = place.data() + begin / block_size * width;
    for (std::size_t row = begin; row < end; ++row) {
      visit_row(features, row, feature_begin, feature_end, [&](std::size_t feature, float value) {
        const std::size_t at = next[feature]++;
        group.keys[at] = sort_key(value);
        if (with_rows == WithRows::kYes) group.rows[at] = static_cast<std::uint32_t>(row);
      });
    }
  });
  return group;
}

void sort_keys(std::vector<std::uint32_t>& keys, std::vector<std::uint32_t>& scratch) {
  if (keys.size() < kShortColumn) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  constexpr std::array<int, 3> kShift = {0, 11, 22};
  constexpr std::size_t kBuckets = 2048;
  std::array<std::array<std::size_t, kBuckets>, 3> counts{};
  for (const std::uint32_t key : keys) {
    for (std::size_t pass = 0; pass < 3; ++pass) ++counts[pass][(key >> kShift[pass]) % kBuckets];
  }
  scratch.resize(keys.size());
  for (std::size_t pass = 0; pass < 3; ++pass) {
    auto& next = counts[pass];
    if (*std::max_element(next.begin(), next.end()) == keys.size()) continue;  // one bucket: nothing to move
    std::exclusive_scan(next.begin(), next.end(), next.begin(), std::size_t{0});
    for (const std::uint32_t key : keys) scratch[next[(key >> kShift[pass]) % kBuckets]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace espalier::model
