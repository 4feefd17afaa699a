#include "model/objective/softmax.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "base/error.h"
#include "base/portable_math_inl.h"
#include "model/objective/check.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

enum class Answer { kClass, kProbabilities };

std::size_t index_of_first_maximum(std::span<const float> values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

// One row's probabilities in place of its margins: float32 with the C library's expf, the sum in double, as XGBoost.
// `margins` and `probabilities` may be the same memory.
void softmax_row(std::span<const float> margins, std::span<float> probabilities) {
  const float largest = *std::max_element(margins.begin(), margins.end());
  double sum = 0;
  for (std::size_t k = 0; k < margins.size(); ++k) {
    probabilities[k] = std::exp(margins[k] - largest);
    sum += probabilities[k];
  }
  for (float& probability : probabilities) probability /= static_cast<float>(sum);
}

// loss = -ln p_y, p = softmax(m). The hessian is twice the diagonal of the true one, which bounds the whole matrix.
class Softmax final : public Objective {
 public:
  Softmax(Answer answer, std::size_t num_class) : answer_(answer), num_class_(num_class) {}

  std::string name() const override { return answer_ == Answer::kClass ? "multi:softmax" : "multi:softprob"; }
  std::string default_metric() const override { return "mlogloss"; }
  ObjectiveConfig config() const override {
    return {{"softmax_multiclass_param", {{"num_class", std::to_string(num_class_)}}}};
  }
  std::size_t num_groups() const override { return num_class_; }
  std::size_t num_predictions() const override { return answer_ == Answer::kClass ? 1 : num_class_; }
  std::size_t num_metric_columns() const override { return num_class_; }

  void check_labels(const data::Dataset& dataset) const override {
    const std::string allowed = std::format("integers from 0 to num_class - 1 = {}", num_class_ - 1);
    check_rows(dataset, name(), {0, static_cast<double>(num_class_ - 1), true, true, allowed});
  }

  std::vector<float> fitted_base_score(const data::Dataset&) const override {
    return std::vector<float>(num_class_, 0.5f);
  }

  void gradients(const data::Dataset& dataset, std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const override {
    base::parallel_for(pool, dataset.num_rows(), kRowsAtOnce,
                       [&](std::size_t begin, std::size_t end, int) { fill(dataset, margins, begin, end, gradients); });
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    if (answer_ == Answer::kProbabilities) return transform_for_metrics(margins, predictions);
    for (std::size_t row = 0; row < predictions.size(); ++row) {
      predictions[row] = static_cast<float>(index_of_first_maximum(margins.subspan(row * num_class_, num_class_)));
    }
  }

  void transform_for_metrics(std::span<const float> margins, std::span<float> predictions) const override {
    for (std::size_t begin = 0; begin < predictions.size(); begin += num_class_) {
      softmax_row(margins.subspan(begin, num_class_), predictions.subspan(begin, num_class_));
    }
  }

 private:
  // The margins of a block of rows are first brought class by class, so that the loops run along rows. exp(m_k - max)
  // waits in the place of its margin until the row's sum is known.
  void fill(const data::Dataset& dataset, std::span<const float> margins, std::size_t begin, std::size_t end,
            std::span<GradientPair> gradients) const {
    const std::size_t num_rows = dataset.num_rows();
    const std::size_t count = end - begin;
    std::vector<float> columns(num_class_ * kRowsAtOnce);
    for (std::size_t i = 0; i < count; ++i) {
      const float* const row = margins.data() + (begin + i) * num_class_;
      for (std::size_t k = 0; k < num_class_; ++k) columns[k * kRowsAtOnce + i] = row[k];
    }
    std::array<float, kRowsAtOnce> largest;
    std::copy_n(columns.begin(), kRowsAtOnce, largest.begin());
    for (std::size_t k = 1; k < num_class_; ++k) {
      const float* const column = columns.data() + k * kRowsAtOnce;
      for (std::size_t i = 0; i < kRowsAtOnce; ++i) largest[i] = largest[i] < column[i] ? column[i] : largest[i];
    }
    std::array<double, kRowsAtOnce> sum{};
    for (std::size_t k = 0; k < num_class_; ++k) {
      float* const column = columns.data() + k * kRowsAtOnce;
      for (std::size_t i = 0; i < kRowsAtOnce; ++i) column[i] = base::inl::exp(column[i] - largest[i]);
      for (std::size_t i = 0; i < kRowsAtOnce; ++i) sum[i] += double{column[i]};
    }
    std::array<float, kRowsAtOnce> divisor, label{}, weight{};
    for (std::size_t i = 0; i < kRowsAtOnce; ++i) divisor[i] = static_cast<float>(sum[i]);
    std::copy_n(dataset.labels.data() + begin, count, label.begin());
    for (std::size_t i = 0; i < count; ++i) weight[i] = dataset.row_weight(begin + i);
    for (std::size_t k = 0; k < num_class_; ++k) {
      const float* const column = columns.data() + k * kRowsAtOnce;
      GradientPair* const out = gradients.data() + k * num_rows + begin;
      for (std::size_t i = 0; i < count; ++i) {
        const float probability = column[i] / divisor[i];
        const float target = label[i] == static_cast<float>(k) ? 1.0f : 0.0f;
        const float hessian = 2.0f * probability * (1.0f - probability) * weight[i];
        out[i] = {(probability - target) * weight[i], hessian < 1e-16f ? 1e-16f : hessian};
      }
    }
  }

  Answer answer_;
  std::size_t num_class_;
};

std::unique_ptr<const Objective> make(Answer answer, int num_class) {
  if (num_class < 2) {
    throw base::ClientError(
        std::format("objective multi:{} needs num_class, the number of classes; it is {}, at least 2 is allowed",
                    answer == Answer::kClass ? "softmax" : "softprob", num_class));
  }
  return std::make_unique<Softmax>(answer, static_cast<std::size_t>(num_class));
}

}  // namespace

std::unique_ptr<const Objective> make_softmax(const ObjectiveParams&, int num_class) {
  return make(Answer::kClass, num_class);
}
std::unique_ptr<const Objective> make_softprob(const ObjectiveParams&, int num_class) {
  return make(Answer::kProbabilities, num_class);
}

}  // namespace espalier::model
