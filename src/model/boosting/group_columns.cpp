#include "model/boosting/group_columns.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 4096;

}  // namespace

void GroupColumns::load(std::span<float> margins) {
  margins_ = margins;
  if (num_groups_ == 1) return;
  columns_.resize(margins.size());
  const std::size_t num_rows = margins.size() / num_groups_;
  base::parallel_for(*pool_, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t group = 0; group < num_groups_; ++group) {
      float* const column = columns_.data() + group * num_rows;
      for (std::size_t row = begin; row < end; ++row) column[row] = margins_[row * num_groups_ + group];
    }
  });
}

std::span<float> GroupColumns::of(std::size_t group) {
  if (num_groups_ == 1) return margins_;
  const std::size_t num_rows = margins_.size() / num_groups_;
  return std::span(columns_).subspan(group * num_rows, num_rows);
}

void GroupColumns::store() {
  if (num_groups_ == 1) return;
  const std::size_t num_rows = margins_.size() / num_groups_;
  base::parallel_for(*pool_, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t group = 0; group < num_groups_; ++group) {
      const float* const column = columns_.data() + group * num_rows;
      for (std::size_t row = begin; row < end; ++row) margins_[row * num_groups_ + group] = column[row];
    }
  });
}

}  // namespace espalier::model
