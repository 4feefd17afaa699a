#include "model/boosting/tree/rows/row_partition.h"

#include <algorithm>
#include <array>

#include "model/boosting/tree/rows/partition_kernel.h"

namespace espalier::model {
namespace {

constexpr std::size_t kBlockRows = 4096;
constexpr std::uint32_t kNoCode = 1u << 30;  // no row has it

template <class Code>
std::size_t partition_dense(const Code* column, std::uint32_t missing_code, const BinCondition& condition,
                            std::span<const data::RowIndex> rows, const SplitRows& out) {
  std::array<Code, kBlockRows> codes;
  if (condition.is_categorical()) {
    const BinSet& right_bins = *condition.right_bins;
    const std::uint32_t also_right = condition.default_left ? kNoCode : missing_code;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint32_t code = column[rows[i]];
      codes[i] = static_cast<Code>(static_cast<int>(right_bins.contains(code)) | static_cast<int>(code == also_right));
    }
    return split_by_code(codes.data(), {.first_right = 1, .also_left = kNoCode}, rows, out);
  }
  // A missing value's code is above every bin, so it goes right unless it is named.
  const LeftCodes left = {.first_right = static_cast<std::uint32_t>(condition.last_left_bin + 1),
                          .also_left = condition.default_left ? missing_code : kNoCode};
  if (rows.back() - rows.front() + 1 == rows.size()) return split_by_code(column + rows.front(), left, rows, out);
  for (std::size_t i = 0; i < rows.size(); ++i) codes[i] = column[rows[i]];
  return split_by_code(codes.data(), left, rows, out);
}

std::size_t partition_sparse(const BinnedMatrix& matrix, const BinCondition& condition,
                             std::span<const data::RowIndex> rows, SplitRows out) {
  const FeaturePanel& panel = matrix.panel_of(condition.feature);
  const std::size_t* start = matrix.row_start(panel);
  const std::uint32_t* cells = matrix.sparse_cells();
  const std::uint32_t first = matrix.cell_begin(panel, condition.feature);
  const std::uint32_t end = first + matrix.cuts().num_bins(condition.feature);
  const auto right_from = static_cast<std::uint32_t>(static_cast<std::int64_t>(first) + condition.last_left_bin + 1);
  const BinSet* right_bins = condition.right_bins.get();
  const auto goes_left = [=](data::RowIndex row) {
    const std::uint32_t* cell = cells + start[row];
    const std::uint32_t* last = cells + start[row + 1];
    while (cell != last && *cell < first) ++cell;
    if (cell == last || *cell >= end) return static_cast<std::size_t>(condition.default_left);
    return static_cast<std::size_t>(right_bins != nullptr ? !right_bins->contains(*cell - first) : *cell < right_from);
  };
  data::RowIndex* const begin = out.left;
  for (const data::RowIndex row : rows) {
    const std::size_t left = goes_left(row);
    *out.left = row;
    *out.right = row;
    out.left += left;
    out.right += 1 - left;
  }
  return static_cast<std::size_t>(out.left - begin);
}

}  // namespace

struct RowPartition::Block {
  std::size_t job = 0;
  std::size_t begin = 0, size = 0;  // positions in rows_
  std::size_t num_left = 0;
  std::size_t left_to = 0, right_to = 0;
};

void RowPartition::reset(const BinnedMatrix& matrix, std::span<const data::RowIndex> sample, base::ThreadPool& pool) {
  matrix_ = &matrix;
  all_rows_ = sample.empty();
  rows_.resize(all_rows_ ? matrix.num_rows() : sample.size());
  left_.resize(rows_.size());
  right_.resize(rows_.size());
  base::parallel_for(pool, rows_.size(), kBlockRows * 4, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) rows_[i] = all_rows_ ? static_cast<data::RowIndex>(i) : sample[i];
  });
}

RowSpan RowPartition::rows(RowRange range) const {
  if (all_rows_ && range.size() == rows_.size()) return {nullptr, 0, range.size()};
  return {rows_.data() + range.begin, 0, range.size()};
}

void RowPartition::partition_block(Block& block, const PartitionJob& job) {
  const BinCondition& condition = job.condition;
  const std::span<const data::RowIndex> rows(rows_.data() + block.begin, block.size);
  const SplitRows out = {left_.data() + block.begin, right_.data() + block.begin};
  const std::uint32_t missing_code = matrix_->cuts().num_bins(condition.feature);
  switch (matrix_->storage()) {
    case BinStorage::kDense8:
      block.num_left = partition_dense(matrix_->column8(condition.feature), missing_code, condition, rows, out);
      break;
    case BinStorage::kDense16:
      block.num_left = partition_dense(matrix_->column16(condition.feature), missing_code, condition, rows, out);
      break;
    case BinStorage::kSparse:
      block.num_left = partition_sparse(*matrix_, condition, rows, out);
      break;
  }
}

void RowPartition::split(std::span<PartitionJob> jobs, base::ThreadPool& pool) {
  std::vector<Block> blocks;
  for (std::size_t job = 0; job < jobs.size(); ++job) {
    const RowRange range = jobs[job].rows;
    for (std::size_t begin = range.begin; begin < range.end; begin += kBlockRows) {
      blocks.push_back({.job = job, .begin = begin, .size = std::min(kBlockRows, range.end - begin)});
    }
    jobs[job].num_left = 0;
  }
  pool.run(blocks.size(), [&](std::size_t i, int) { partition_block(blocks[i], jobs[blocks[i].job]); });
  for (const Block& block : blocks) jobs[block.job].num_left += block.num_left;
  std::size_t job = jobs.size();
  std::size_t left_to = 0;
  std::size_t right_to = 0;
  for (Block& block : blocks) {
    if (block.job != job) {
      job = block.job;
      left_to = jobs[job].rows.begin;
      right_to = left_to + jobs[job].num_left;
    }
    block.left_to = left_to;
    block.right_to = right_to;
    left_to += block.num_left;
    right_to += block.size - block.num_left;
  }
  pool.run(blocks.size(), [&](std::size_t i, int) {
    const Block& block = blocks[i];
    std::copy_n(left_.data() + block.begin, block.num_left, rows_.data() + block.left_to);
    std::copy_n(right_.data() + block.begin, block.size - block.num_left, rows_.data() + block.right_to);
  });
}

}  // namespace espalier::model
