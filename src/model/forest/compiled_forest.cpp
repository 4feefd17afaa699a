#include "model/forest/compiled_forest.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "model/forest/block_scorer.h"
#include "model/forest/preorder_tree.h"
#include "model/forest/rank_quantizer.h"
#include "model/forest/tree_layout.h"

namespace espalier::model {
namespace {

// Below this many (row, tree) pairs, some 0.1 ms, waking another thread costs more than it saves.
constexpr std::size_t kMinPairsForPool = 100'000;

}  // namespace

struct CompiledForest::Layout {
  RankQuantizer quantizer;
  TreeLayout trees;
  std::size_t num_groups = 1;
};

CompiledForest::CompiledForest(const Forest& forest) {
  RankQuantizer::Plan plan = RankQuantizer::plan(forest);
  auto layout = std::make_unique<Layout>();
  layout->num_groups = forest.num_groups;
  for (std::size_t index = 0; index < forest.trees.size(); ++index) {
    const Tree& tree = forest.trees[index];
    const float* weight = forest.tree_weight.empty() ? nullptr : &forest.tree_weight[index];
    // The leaf of a vector tree feeds all groups.
    const std::uint32_t group = tree.leaf_size == 1 ? forest.tree_group[index] : 0;
    layout->trees.add(preorder_tree(tree, plan.tests[index], weight), group);
  }
  layout->quantizer = std::move(plan.quantizer);
  layout_ = std::move(layout);
}

CompiledForest::~CompiledForest() = default;
CompiledForest::CompiledForest(CompiledForest&&) noexcept = default;
CompiledForest& CompiledForest::operator=(CompiledForest&&) noexcept = default;

void CompiledForest::add_margins(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                 std::span<float> margins) const {
  const std::size_t num_rows = features.num_rows();
  if (num_rows == 0 || layout_->trees.trees.empty()) return;
  const std::size_t num_blocks = (num_rows + kBlockRows - 1) / kBlockRows;
  const bool alone = pool == nullptr || pool->num_threads() == 1 || num_blocks == 1 ||
                     num_rows * layout_->trees.trees.size() < kMinPairsForPool;
  std::vector<BlockScorer> scorers;  // one a worker: a scorer has scratch
  for (int worker = 0; worker < (alone ? 1 : pool->num_threads()); ++worker)
    scorers.emplace_back(layout_->quantizer, layout_->trees, layout_->num_groups);
  const auto score_block = [&](std::size_t block, int worker) {
    const std::size_t first = block * kBlockRows;
    const std::size_t count = std::min(kBlockRows, num_rows - first);
    scorers[static_cast<std::size_t>(worker)].add_margins(features, first, count,
                                                          &margins[first * layout_->num_groups]);
  };
  if (alone) {
    for (std::size_t block = 0; block < num_blocks; ++block) score_block(block, 0);
  } else {
    pool->run(num_blocks, score_block);
  }
}

}  // namespace espalier::model
