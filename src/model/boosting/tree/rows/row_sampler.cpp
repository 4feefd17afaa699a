#include "model/boosting/tree/rows/row_sampler.h"

#include "base/random.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 65536;

}  // namespace

RowSample sample_rows_if(std::size_t num_rows, base::ThreadPool& pool,
                         const std::function<bool(std::size_t row)>& keep) {
  std::vector<RowSample> blocks((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    RowSample& block = blocks[begin / kRowBlock];
    for (std::size_t row = begin; row < end; ++row) {
      (keep(row) ? block.kept : block.left_out).push_back(static_cast<data::RowIndex>(row));
    }
  });
  RowSample sample;
  for (const RowSample& block : blocks) {
    sample.kept.insert(sample.kept.end(), block.kept.begin(), block.kept.end());
    sample.left_out.insert(sample.left_out.end(), block.left_out.begin(), block.left_out.end());
  }
  return sample;
}

RowSample sample_rows(std::size_t num_rows, double fraction, const TreeIdentity& tree, base::ThreadPool& pool) {
  if (fraction >= 1) return {};
  const base::RandomKey key{tree.seed, base::RandomStream::kRowSample, tree.round, tree.tree};
  return sample_rows_if(num_rows, pool, [&](std::size_t row) { return base::random_uniform(key, row) < fraction; });
}

}  // namespace espalier::model
