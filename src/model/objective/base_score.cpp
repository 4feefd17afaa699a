#include "model/objective/base_score.h"

namespace espalier::model {

float mean_label(const data::Dataset& dataset) {
  const std::size_t num_rows = dataset.num_rows();
  const double label_sum =
      sum_over_rows(num_rows, [&](std::size_t row) { return double{dataset.labels[row]} * dataset.row_weight(row); });
  const double weight_sum = sum_over_rows(num_rows, [&](std::size_t row) { return double{dataset.row_weight(row)}; });
  return static_cast<float>(label_sum / weight_sum);
}

float newton_step(double gradient_sum, double hessian_sum) {
  return static_cast<float>(-gradient_sum / std::max(hessian_sum, 1e-6));
}

}  // namespace espalier::model
