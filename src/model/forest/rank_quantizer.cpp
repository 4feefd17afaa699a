#include "model/forest/rank_quantizer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "data/ranges.h"
#include "model/forest/column_planner.h"
#include "model/forest/tree_kernels.h"

namespace espalier::model {

RankQuantizer::Plan RankQuantizer::plan(const Forest& forest) { return ColumnPlanner(forest).plan(); }

bool RankQuantizer::CategorySet::contains(float value) const {
  if (!(value >= 0 && value < data::kCategoryLimit)) return false;
  const auto category = static_cast<std::uint32_t>(value);
  if (category / 64 < bits.size()) return ((bits[category / 64] >> (category % 64)) & 1) != 0;
  return std::binary_search(others.begin(), others.end(), static_cast<std::int32_t>(category));
}

std::int8_t RankQuantizer::code(const Column& column, float value, std::uint32_t rank) const {
  if (std::isnan(value)) return column.missing_code;
  if (column.is_categorical) return sets_[column.source].contains(value) ? 0 : kLowestCode;
  const std::uint32_t above = rank > column.source ? rank - column.source : 0;
  return static_cast<std::int8_t>(static_cast<int>(std::min(above, kCutsPerColumn)) + kLowestCode);
}

void RankQuantizer::quantize(const data::FeatureMatrix& features, std::size_t first_row, std::size_t num_rows,
                             CodeBlock out) const {
  assert(num_rows <= kBlockRows);
  if (const data::DenseMatrix* dense = features.dense()) {
    quantize_dense(*dense, first_row, num_rows, out);
  } else {
    quantize_sparse(*features.sparse(), first_row, num_rows, out);
  }
}

void RankQuantizer::fill_missing(std::size_t num_rows, CodeBlock out) const {
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::int8_t* codes = out.codes + column * out.column_stride;
    for (std::size_t row = 0; row < num_rows; ++row) codes[row * out.row_stride] = columns_[column].missing_code;
  }
}

void RankQuantizer::quantize_dense(const data::DenseMatrix& matrix, std::size_t first_row, std::size_t num_rows,
                                   CodeBlock out) const {
  std::array<float, kBlockRows> values;
  std::array<std::uint32_t, kBlockRows> ranks;
  for (const Feature& feature : features_) {
    if (feature.index < matrix.num_features) {
      const float* source = matrix.values.data() + first_row * matrix.num_features + feature.index;
      for (std::size_t row = 0; row < num_rows; ++row) values[row] = source[row * matrix.num_features];
    } else {
      std::fill_n(values.begin(), num_rows, std::numeric_limits<float>::quiet_NaN());
    }
    feature.cuts.rank({values.data(), num_rows}, ranks.data());
    for (std::uint32_t index = feature.column_begin; index < feature.column_end; ++index) {
      const Column column = columns_[index];
      std::int8_t* codes = out.codes + index * out.column_stride;
      for (std::size_t row = 0; row < num_rows; ++row)
        codes[row * out.row_stride] = code(column, values[row], ranks[row]);
    }
  }
}

// Most columns stay as missing; only present entries are looked up.
void RankQuantizer::quantize_sparse(const data::SparseMatrix& matrix, std::size_t first_row, std::size_t num_rows,
                                    CodeBlock out) const {
  fill_missing(num_rows, out);
  for (std::size_t row = 0; row < num_rows; ++row) {
    auto feature = features_.begin();
    for (std::size_t entry = matrix.row_start[first_row + row]; entry < matrix.row_start[first_row + row + 1];
         ++entry) {
      feature = std::ranges::lower_bound(feature, features_.end(), matrix.features[entry], {}, &Feature::index);
      if (feature == features_.end()) break;
      if (feature->index != matrix.features[entry]) continue;
      const float value = matrix.values[entry];
      std::uint32_t rank = 0;
      feature->cuts.rank({&value, 1}, &rank);
      for (std::uint32_t index = feature->column_begin; index < feature->column_end; ++index)
        out.codes[index * out.column_stride + row * out.row_stride] = code(columns_[index], value, rank);
    }
  }
}

}  // namespace espalier::model
