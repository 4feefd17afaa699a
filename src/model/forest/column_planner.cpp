#include "model/forest/column_planner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.h"
#include "model/forest/packed_trees.h"

namespace espalier::model {
namespace {

constexpr std::int32_t kBitCategories = 4096;  // codes below are kept as bits
constexpr std::uint32_t kUnused = std::numeric_limits<std::uint32_t>::max();

// `x < threshold` is the same for +0 and -0, and never true for NaN nor for -infinity.
float canonical(float threshold) {
  if (std::isnan(threshold)) return -std::numeric_limits<float>::infinity();
  return threshold == 0 ? 0.0f : threshold;
}

}  // namespace

std::size_t KeyNumbers::slot(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = ((key ^ (key >> 32)) * 0x9E3779B97F4A7C15u >> 20) & mask;  // Fibonacci hashing
  while (slots_[slot] != 0 && keys_[slots_[slot] - 1] != key) slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t KeyNumbers::number(std::uint64_t key) {
  std::size_t at = slot(key);
  if (slots_[at] == 0) {
    if (2 * (keys_.size() + 1) > slots_.size()) {
      grow();
      at = slot(key);
    }
    keys_.push_back(key);
    slots_[at] = static_cast<std::uint32_t>(keys_.size());
  }
  return slots_[at] - 1;
}

void KeyNumbers::grow() {
  slots_.assign(4 * slots_.size(), 0);
  for (std::size_t number = 0; number < keys_.size(); ++number)
    slots_[slot(keys_[number])] = static_cast<std::uint32_t>(number + 1);
}

RankQuantizer::Plan ColumnPlanner::plan() {
  number_splits();
  order_features();
  rank_cuts();
  place_columns();
  finish_tests();
  return std::move(plan_);
}

void ColumnPlanner::number_splits() {
  plan_.tests.resize(forest_.trees.size());
  for (std::size_t index = 0; index < forest_.trees.size(); ++index) {
    const Tree& tree = forest_.trees[index];
    plan_.tests[index].resize(tree.num_nodes());
    for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
      if (tree.left_child[node] == kNoNode) continue;
      const std::uint64_t feature = feature_numbers_.number(tree.split_feature[node]);
      const std::uint64_t default_left = tree.default_left[node] != 0;
      std::uint32_t& number = plan_.tests[index][node].column;
      if (tree.is_categorical[node] != 0) {
        SetKey key{2 * feature + default_left, {}};
        if (!tree.category_begin.empty())
          key.second.assign(tree.categories.begin() + tree.category_begin[node],
                            tree.categories.begin() + tree.category_end[node]);
        number = set_numbers_.emplace(std::move(key), static_cast<std::uint32_t>(set_numbers_.size())).first->second;
      } else {
        const auto bits = std::bit_cast<std::uint32_t>(canonical(tree.split_condition[node]));
        number = cut_numbers_.number(feature << 32 | bits);
        cut_directions_.resize(cut_numbers_.keys().size(), 0);
        cut_directions_[number] |= static_cast<std::uint8_t>(1u << default_left);
      }
    }
  }
}

void ColumnPlanner::order_features() {
  const std::vector<std::uint64_t>& indices = feature_numbers_.keys();
  std::vector<std::uint32_t> order(indices.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [&](std::uint32_t number) { return indices[number]; });
  feature_place_.resize(indices.size());
  plan_.quantizer.features_.resize(indices.size());
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    feature_place_[order[place]] = place;
    plan_.quantizer.features_[place].index = static_cast<data::FeatureIndex>(indices[order[place]]);
  }
}

void ColumnPlanner::rank_cuts() {
  struct Cut {
    float value;
    std::uint32_t number;
  };
  std::vector<std::vector<Cut>> cuts(feature_place_.size());  // by place
  for (std::uint32_t number = 0; number < cut_numbers_.keys().size(); ++number) {
    const std::uint64_t key = cut_numbers_.keys()[number];
    cuts[feature_place_[key >> 32]].push_back({std::bit_cast<float>(static_cast<std::uint32_t>(key)), number});
  }
  cut_rank_.resize(cut_numbers_.keys().size());
  std::vector<float> values;
  for (std::size_t place = 0; place < cuts.size(); ++place) {
    std::ranges::sort(cuts[place], {}, &Cut::value);
    values.clear();
    for (const Cut& cut : cuts[place]) {
      cut_rank_[cut.number] = static_cast<std::uint32_t>(values.size());
      values.push_back(cut.value);
    }
    plan_.quantizer.features_[place].cuts = CutTree(values);
  }
}

// Columns in order of feature: first the groups of its thresholds (each direction that is used), then its sets.
void ColumnPlanner::place_columns() {
  RankQuantizer& quantizer = plan_.quantizer;
  const std::size_t num_places = quantizer.features_.size();
  group_begin_.assign(num_places + 1, 0);
  for (std::uint32_t number = 0; number < cut_rank_.size(); ++number) {
    std::uint32_t& groups = group_begin_[place_of_cut(number) + 1];
    groups = std::max(groups, cut_rank_[number] / kCutsPerColumn + 1);
  }
  std::partial_sum(group_begin_.begin(), group_begin_.end(), group_begin_.begin());
  group_column_.assign(2 * std::size_t{group_begin_.back()}, kUnused);
  for (std::uint32_t number = 0; number < cut_rank_.size(); ++number)
    for (std::uint32_t direction = 0; direction < 2; ++direction)
      if ((cut_directions_[number] >> direction & 1) != 0) group_column_[group_of(number, direction)] = 0;
  std::vector<std::vector<std::pair<const SetKey*, std::uint32_t>>> sets(num_places);
  for (const auto& [key, number] : set_numbers_) sets[feature_place_[key.first / 2]].emplace_back(&key, number);

  set_column_.resize(set_numbers_.size());
  quantizer.sets_.resize(set_numbers_.size());
  for (std::size_t place = 0; place < num_places; ++place) {
    RankQuantizer::Feature& feature = quantizer.features_[place];
    feature.column_begin = num_columns();
    for (std::uint32_t group = group_begin_[place]; group < group_begin_[place + 1]; ++group)
      for (std::uint32_t direction = 0; direction < 2; ++direction)
        if (group_column_[2 * group + direction] != kUnused)
          group_column_[2 * group + direction] =
              add_column(direction, false, (group - group_begin_[place]) * kCutsPerColumn);
    for (const auto& [key, number] : sets[place]) {
      set_column_[number] = add_column(key->first & 1, true, number);
      quantizer.sets_[number] = category_set(key->second);
    }
    feature.column_end = num_columns();
  }
}

RankQuantizer::CategorySet ColumnPlanner::category_set(const std::vector<std::int32_t>& categories) {
  RankQuantizer::CategorySet set;
  for (const std::int32_t category : categories) {
    if (category < 0) continue;
    if (category >= kBitCategories) {
      set.others.push_back(category);
      continue;
    }
    const auto word = static_cast<std::size_t>(category) / 64;
    if (word >= set.bits.size()) set.bits.resize(word + 1, 0);
    set.bits[word] |= std::uint64_t{1} << (category % 64);
  }
  return set;
}

std::uint32_t ColumnPlanner::add_column(std::uint64_t default_left, bool is_categorical, std::uint32_t source) {
  const std::uint32_t column = num_columns();
  if (column >= PackedTrees::kMaxColumns)
    throw base::ClientError("the forest has more than " + std::to_string(PackedTrees::kMaxColumns) +
                            " distinct groups of splits, the most that can be compiled");
  plan_.quantizer.columns_.push_back({.missing_code = default_left != 0 ? kLowestCode : kHighestCode,
                                      .is_categorical = is_categorical,
                                      .source = source});
  return column;
}

void ColumnPlanner::finish_tests() {
  for (std::size_t index = 0; index < forest_.trees.size(); ++index) {
    const Tree& tree = forest_.trees[index];
    for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
      if (tree.left_child[node] == kNoNode) continue;
      ColumnTest& test = plan_.tests[index][node];
      const std::uint32_t number = test.column;
      if (tree.is_categorical[node] != 0) {
        test = {.column = set_column_[number], .cut = kLowestCode};
      } else {
        const int code = static_cast<int>(cut_rank_[number] % kCutsPerColumn) + kLowestCode;
        test = {.column = group_column_[group_of(number, tree.default_left[node] != 0)],
                .cut = static_cast<std::int8_t>(code)};
      }
    }
  }
}

}  // namespace espalier::model
