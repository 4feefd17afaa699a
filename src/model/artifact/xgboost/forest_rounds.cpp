#include "model/artifact/xgboost/forest_rounds.h"

namespace espalier::model {

void set_regular_rounds(Forest& forest) {
  const std::size_t num_trees = forest.trees.size();
  const bool has_vector_leaves = num_trees != 0 && forest.trees.front().leaf_size > 1;
  const std::size_t step =
      static_cast<std::size_t>(forest.num_parallel_tree) * (has_vector_leaves ? 1 : forest.num_groups);
  forest.round_begin.clear();
  for (std::size_t begin = 0; begin < num_trees; begin += step) {
    forest.round_begin.push_back(static_cast<std::uint32_t>(begin));
  }
  forest.round_begin.push_back(static_cast<std::uint32_t>(num_trees));
}

}  // namespace espalier::model
