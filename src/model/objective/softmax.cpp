#include "model/objective/softmax.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "base/error.h"
#include "model/objective/check.h"
#include "model/objective/softmax_kernel.h"

namespace espalier::model {
namespace {

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
    base::parallel_for(pool, dataset.num_rows(), kSoftmaxRows,
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
  // The margins of a block are first brought class by class, so that the kernel runs along rows.
  void fill(const data::Dataset& dataset, std::span<const float> margins, std::size_t begin, std::size_t end,
            std::span<GradientPair> gradients) const {
    std::vector<float> columns(num_class_ * kSoftmaxRows);
    SoftmaxBlock block = {.num_rows = end - begin, .num_class = num_class_, .columns = columns.data()};
    for (std::size_t i = 0; i < block.num_rows; ++i) {
      const float* const row = margins.data() + (begin + i) * num_class_;
      for (std::size_t k = 0; k < num_class_; ++k) columns[k * kSoftmaxRows + i] = row[k];
      block.labels[i] = dataset.labels[begin + i];
      block.weights[i] = dataset.row_weight(begin + i);
    }
    softmax_gradients(block, gradients.data() + begin, dataset.num_rows());
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
