// Leaf values of one tree for rows that it was not grown from: evaluation sets and rows that sampling left out. Rows
// are read as raw values: the comparison is the one that the model's user will make.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/forest/tree.h"

namespace espalier::model {

// margins[row * stride] += leaf value of `row`, for `rows`, or for all rows when `rows` is empty. A feature beyond the
// matrix is missing.
void add_tree_margins(const Tree& tree, const data::FeatureMatrix& features, std::span<const data::RowIndex> rows,
                      std::span<float> margins, std::size_t stride, base::ThreadPool& pool);

}  // namespace espalier::model
