// The frame of every objective whose loss of a row depends on that row's one margin alone. A family derives
//   class SquaredError final : public Elementwise<SquaredError>
// and gives
//   GradientPair pair(float margin, float label) const;   unweighted first and second derivative
//   float output(float margin) const;                     margin -> prediction
//   static constexpr LabelRule kLabels;
// so that the row loops below are compiled with both inlined.
#pragma once

#include "base/parallel.h"
#include "model/objective/base_score.h"
#include "model/objective/check.h"
#include "model/objective/objective.h"

namespace espalier::model {

template <typename Derived>
class Elementwise : public Objective {
 public:
  void check_labels(const data::Dataset& dataset) const final { check_rows(dataset, name(), Derived::kLabels); }

  void gradients(const data::Dataset& dataset, std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const final {
    const float* const weights = dataset.row_weights.empty() ? nullptr : dataset.row_weights.data();
    const float* const labels = dataset.labels.data();
    constexpr std::size_t kBlock = 16384;
    base::parallel_for(pool, gradients.size(), kBlock, [&](std::size_t begin, std::size_t end, int) {
      fill(begin, end, margins.data(), labels, weights, gradients.data());
    });
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const final {
    for (std::size_t i = 0; i < predictions.size(); ++i) predictions[i] = self().output(margins[i]);
  }

 protected:
  // Prediction of one Newton step from margin 0 over all rows.
  float newton_base_score(const data::Dataset& dataset) const {
    const auto sum = [&](float GradientPair::* part) {
      return sum_over_rows(dataset.num_rows(), [&](std::size_t row) {
        return double{self().pair(0.0f, dataset.labels[row]).*part} * dataset.row_weight(row);
      });
    };
    return self().output(newton_step(sum(&GradientPair::gradient), sum(&GradientPair::hessian)));
  }

 private:
  const Derived& self() const { return static_cast<const Derived&>(*this); }

  void fill(std::size_t begin, std::size_t end, const float* margins, const float* labels, const float* weights,
            GradientPair* gradients) const {
    const Derived objective = self();  // a copy: its parameters cannot alias what the loop writes
    if (weights == nullptr) {
      for (std::size_t row = begin; row < end; ++row) gradients[row] = objective.pair(margins[row], labels[row]);
      return;
    }
    for (std::size_t row = begin; row < end; ++row) {
      const GradientPair pair = objective.pair(margins[row], labels[row]);
      gradients[row] = {pair.gradient * weights[row], pair.hessian * weights[row]};
    }
  }
};

}  // namespace espalier::model
