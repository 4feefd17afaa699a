#include "data/parse_support.h"

#include <cmath>

#include "base/number.h"

namespace espalier::data {

std::string row_text(const FeatureMatrix& matrix, std::size_t row) {
  std::vector<float> values(matrix.num_features());
  matrix.copy_row(row, values);
  std::string text;
  for (const float value : values) {
    if (!text.empty()) text += ' ';
    if (std::isnan(value))
      text += '_';
    else
      base::append_shortest(text, value);
  }
  return text;
}

std::string rows_text(const FeatureMatrix& matrix) {
  std::string text;
  for (std::size_t row = 0; row < matrix.num_rows(); ++row) text += (row == 0 ? "" : " | ") + row_text(matrix, row);
  return text;
}

}  // namespace espalier::data
