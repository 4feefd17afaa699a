// Sums the leaves of all trees for a block of rows, in tree order for each row. Holds the block's scratch: one scorer a
// thread.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstdint>

#include "data/matrix.h"
#include "model/forest/rank_quantizer.h"
#include "model/forest/tree_layout.h"

namespace espalier::model {

class BlockScorer {
 public:
  BlockScorer(const RankQuantizer& quantizer, const TreeLayout& layout, std::size_t num_groups)
      : quantizer_(&quantizer), layout_(&layout), num_groups_(num_groups) {}

  // margins: [num_rows, num_groups] of the rows [first_row, first_row + num_rows); num_rows <= kBlockRows.
  void add_margins(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows, float* margins);

 private:
  void score_single_rows(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows,
                         float* margins);
  void score_row(const std::int8_t* codes, float* margins) const;
  bool walks(const TreePlan& plan, std::size_t num_rows) const;
  void quantize_block(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows);
  void add_tree(const TreePlan& plan, std::size_t num_rows, float* margins) const;
  void add_walked_tree(const TreePlan& plan, std::size_t num_rows, float* margins) const;
  void add_leaf(const TreePlan& plan, std::size_t slot, float* row_margins) const;

  const RankQuantizer* quantizer_;
  const TreeLayout* layout_;
  std::size_t num_groups_;
  hwy::AlignedFreeUniquePtr<std::int8_t[]> columns_;  // [num_columns, kBlockRows]
  std::vector<std::int8_t> rows_;                     // [num_rows, num_columns]
};

}  // namespace espalier::model
