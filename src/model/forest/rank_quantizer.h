// Turns feature values into one signed byte per column such that every split of a forest is one byte compare.
//
// The rank of x among a feature's sorted distinct thresholds c_0 < c_1 < ... is the number of c_i <= x, and
// x < c_k exactly when rank(x) <= k. A column holds the ranks of up to 254 consecutive thresholds of one feature,
// clamped and shifted to [-128, 126], together with one default direction: a missing value has the code -128 (left of
// every split) or 127 (right of every split). So a feature has one column for each default direction and each 254
// thresholds. A categorical split has a column of its own, shared by splits with equal sets: 0 in the set, -128 not.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/matrix.h"
#include "model/forest/cut_tree.h"
#include "model/forest/forest.h"

namespace espalier::model {

// A row goes right when its code in `column` is greater than `cut`.
struct ColumnTest {
  std::uint32_t column = 0;
  std::int8_t cut = 127;  // 127: no code is greater
};

// Where codes go: codes[column * column_stride + row * row_stride].
struct CodeBlock {
  std::int8_t* codes = nullptr;
  std::size_t column_stride = 0;
  std::size_t row_stride = 0;
};

class RankQuantizer {
 public:
  // The quantizer of a forest and the test of each node, tests[tree][node]; leaves keep the default.
  struct Plan;
  static Plan plan(const Forest& forest);

  std::size_t num_columns() const { return columns_.size(); }

  // Codes of the rows [first_row, first_row + num_rows), at most kBlockRows of them.
  void quantize(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows, CodeBlock out) const;

 private:
  friend class ColumnPlanner;

  struct Column {
    std::int8_t missing_code = 0;
    bool is_categorical = false;
    std::uint32_t source = 0;  // numeric: the rank with the lowest code; categorical: index into sets_
  };
  struct Feature {
    data::FeatureIndex index = 0;
    std::uint32_t column_begin = 0, column_end = 0;
    CutTree cuts;
  };
  // Small category codes as bits, the others as a list, so that a set takes about as much memory as in its file.
  struct CategorySet {
    std::vector<std::uint64_t> bits;
    std::vector<std::int32_t> others;  // ascending

    bool contains(float value) const;
  };

  std::int8_t code(const Column& column, float value, std::uint32_t rank) const;
  void fill_missing(std::size_t num_rows, CodeBlock out) const;
  void quantize_dense(const data::DenseMatrix& matrix, std::size_t first_row, std::size_t num_rows,
                      CodeBlock out) const;
  void quantize_sparse(const data::SparseMatrix& matrix, std::size_t first_row, std::size_t num_rows,
                       CodeBlock out) const;

  std::vector<Feature> features_;  // ascending index; only those that the forest uses
  std::vector<Column> columns_;    // those of a feature side by side
  std::vector<CategorySet> sets_;
};

struct RankQuantizer::Plan {
  RankQuantizer quantizer;
  std::vector<std::vector<ColumnTest>> tests;
};

}  // namespace espalier::model
