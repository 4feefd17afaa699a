// Decides the columns of a RankQuantizer: which thresholds a forest has, their ranks, and the column and code of each
// split. A model of 130,000 splits is planned in a few milliseconds: thresholds are made distinct by hashing before
// they are sorted.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "model/forest/rank_quantizer.h"

namespace espalier::model {

inline constexpr std::uint32_t kCutsPerColumn = 254;
inline constexpr std::int8_t kLowestCode = -128;
inline constexpr std::int8_t kHighestCode = 127;

// Numbers distinct keys 0, 1, 2, ... in order of first appearance (open addressing, linear probing).
class KeyNumbers {
 public:
  KeyNumbers() : slots_(64, 0) {}
  std::uint32_t number(std::uint64_t key);
  const std::vector<std::uint64_t>& keys() const { return keys_; }

 private:
  std::size_t slot(std::uint64_t key) const;
  void grow();

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> slots_;  // number + 1; 0: free
};

class ColumnPlanner {
 public:
  explicit ColumnPlanner(const Forest& forest) : forest_(forest) {}
  RankQuantizer::Plan plan();

 private:
  using SetKey = std::pair<std::uint64_t, std::vector<std::int32_t>>;  // feature number and direction, categories

  void number_splits();  // every split gets the number of its threshold or set in tests[tree][node].column
  void order_features();
  void rank_cuts();
  void place_columns();
  void finish_tests();
  std::uint32_t add_column(std::uint64_t default_left, bool is_categorical, std::uint32_t source);
  static RankQuantizer::CategorySet category_set(const std::vector<std::int32_t>& categories);

  std::uint32_t num_columns() const { return static_cast<std::uint32_t>(plan_.quantizer.columns_.size()); }
  std::uint32_t place_of_cut(std::uint32_t number) const { return feature_place_[cut_numbers_.keys()[number] >> 32]; }
  std::size_t group_of(std::uint32_t number, std::uint32_t default_left) const {
    return 2 * std::size_t{group_begin_[place_of_cut(number)] + cut_rank_[number] / kCutsPerColumn} + default_left;
  }

  const Forest& forest_;
  RankQuantizer::Plan plan_;
  KeyNumbers feature_numbers_;  // by FeatureIndex
  KeyNumbers cut_numbers_;      // by feature number << 32 | bits of the threshold
  std::map<SetKey, std::uint32_t> set_numbers_;
  std::vector<std::uint32_t> feature_place_;  // feature number -> place in ascending order of FeatureIndex
  std::vector<std::uint32_t> cut_rank_;       // cut number -> rank among its feature's cuts
  std::vector<std::uint8_t> cut_directions_;  // bit d: the cut is used with default_left == d
  std::vector<std::uint32_t> group_begin_;    // by place: its first group of kCutsPerColumn cuts
  std::vector<std::uint32_t> group_column_;   // 2 * group + default_left -> column
  std::vector<std::uint32_t> set_column_;     // set number -> column
};

}  // namespace espalier::model
