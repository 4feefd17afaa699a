#include "model/boosting/tree/row_partition.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

namespace espalier::model {
namespace {

constexpr std::size_t kBlockRows = 4096;
constexpr std::uint32_t kNoCode = 1u << 30;  // no row has it

// Writes the rows that go left to the front of `out` and the others, reversed, to its end; returns how many went left.
// Both stores are made for every row and one counter moves: no branch that data could mispredict. `goes_left` gives 0
// or 1.
template <class GoesLeft>
std::size_t partition_rows(const RowSpan& rows, data::RowIndex* out, const GoesLeft& goes_left) {
  const data::RowIndex* indices = rows.indices;  // here, since the compiler fears that `out` overlaps `rows`
  const std::size_t size = rows.size;
  std::size_t left = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const data::RowIndex row = indices[i];
    out[left] = row;
    out[size - 1 - i + left] = row;  // the same place as the line above for the last row
    left += goes_left(row);
  }
  return left;
}

template <class Code>
std::size_t partition_dense(const Code* column, std::uint32_t missing_code, const BinCondition& condition,
                            const RowSpan& rows, data::RowIndex* out) {
  if (condition.is_categorical()) {
    const BinSet& right_bins = *condition.right_bins;
    const std::uint32_t also_right = condition.default_left ? missing_code + 1 : missing_code;  // + 1: no row's code
    return partition_rows(rows, out, [&, also_right](data::RowIndex row) {
      const std::uint32_t code = column[row];
      const int goes_right = static_cast<int>(right_bins.contains(code)) | static_cast<int>(code == also_right);
      return static_cast<std::size_t>(1 - goes_right);
    });
  }
  // In signs of differences: compilers turn comparisons into branches here. A missing value's code is above every bin,
  // so it goes right unless it is named.
  const auto first_right = static_cast<std::uint32_t>(condition.last_left_bin + 1);
  const std::uint32_t also_left = condition.default_left ? missing_code : kNoCode;
  return partition_rows(rows, out, [=](data::RowIndex row) -> std::size_t {
    const std::uint32_t code = column[row];
    return ((code - first_right) | ((code ^ also_left) - 1)) >> 31;
  });
}

std::size_t partition_sparse(const BinnedMatrix& matrix, const BinCondition& condition, const RowSpan& rows,
                             data::RowIndex* out) {
  const FeaturePanel& panel = matrix.panel_of(condition.feature);
  const std::size_t* start = matrix.row_start(panel);
  const std::uint32_t* cells = matrix.sparse_cells();
  const std::uint32_t first = matrix.cell_begin(panel, condition.feature);
  const std::uint32_t end = first + matrix.cuts().num_bins(condition.feature);
  const auto right_from = static_cast<std::uint32_t>(static_cast<std::int64_t>(first) + condition.last_left_bin + 1);
  const BinSet* right_bins = condition.right_bins.get();
  return partition_rows(rows, out, [=](data::RowIndex row) {
    const std::uint32_t* cell = cells + start[row];
    const std::uint32_t* last = cells + start[row + 1];
    while (cell != last && *cell < first) ++cell;
    if (cell == last || *cell >= end) return static_cast<std::size_t>(condition.default_left);
    return static_cast<std::size_t>(right_bins != nullptr ? !right_bins->contains(*cell - first) : *cell < right_from);
  });
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
  scratch_.resize(rows_.size());
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
  const RowSpan rows = {rows_.data() + block.begin, 0, block.size};
  data::RowIndex* out = scratch_.data() + block.begin;
  switch (matrix_->storage()) {
    case BinStorage::kDense8:
      block.num_left = partition_dense(matrix_->column8(condition.feature), matrix_->cuts().num_bins(condition.feature),
                                       condition, rows, out);
      break;
    case BinStorage::kDense16:
      block.num_left = partition_dense(matrix_->column16(condition.feature),
                                       matrix_->cuts().num_bins(condition.feature), condition, rows, out);
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
    const auto from = scratch_.begin() + static_cast<std::ptrdiff_t>(block.begin);
    const auto middle = from + static_cast<std::ptrdiff_t>(block.num_left);
    std::copy(from, middle, rows_.begin() + static_cast<std::ptrdiff_t>(block.left_to));
    std::reverse_copy(middle, from + static_cast<std::ptrdiff_t>(block.size),
                      rows_.begin() + static_cast<std::ptrdiff_t>(block.right_to));
  });
}

}  // namespace espalier::model
