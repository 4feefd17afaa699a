#include "model/explain/leaf_indices.h"

#include "base/error.h"

namespace espalier::model {

std::vector<NodeIndex> leaf_indices(const Model& model, const data::FeatureMatrix& features, base::ThreadPool* pool,
                                    RoundRange rounds) {
  constexpr std::size_t kBlockRows = 256;
  const ExplainedModel explained(model, rounds);
  if (explained.forest == nullptr) throw base::ClientError("a linear model has no leaves");
  explained.check(features, {});
  const SeenRows seen(explained, features);
  const std::size_t num_trees = explained.last_tree - explained.first_tree;
  std::vector<NodeIndex> leaves(features.num_rows() * num_trees);
  for_row_blocks(pool, features.num_rows(), kBlockRows, [&](std::size_t begin, std::size_t end, std::size_t) {
    std::vector<float> values(seen.get().num_features());
    for (std::size_t row = begin; row < end; ++row) {
      seen.get().copy_row(row, values);
      for (std::size_t i = 0; i < num_trees; ++i)
        leaves[row * num_trees + i] = leaf_of(explained.forest->trees[explained.first_tree + i], values);
    }
  });
  return leaves;
}

}  // namespace espalier::model
