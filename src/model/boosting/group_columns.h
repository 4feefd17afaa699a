// The margins to which the trees of a round are added. With several output groups they are stored group by group while
// trees are added: the rows of a leaf then lie close together, which they do not in [num_rows, num_groups].
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/parallel.h"

namespace espalier::model {

class GroupColumns {
 public:
  GroupColumns(std::size_t num_groups, base::ThreadPool& pool) : num_groups_(num_groups), pool_(&pool) {}

  // `margins` [num_rows, num_groups] must outlive what follows; until store() only what of() gives is up to date.
  void load(std::span<float> margins);
  std::span<float> of(std::size_t group);  // [num_rows]
  void store();

 private:
  std::span<float> margins_;
  std::size_t num_groups_;
  base::ThreadPool* pool_;
  base::LargeArray<float> columns_;  // [num_groups, num_rows]; empty when there is one group
};

}  // namespace espalier::model
