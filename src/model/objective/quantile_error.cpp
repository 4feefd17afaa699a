#include "model/objective/quantile_error.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "model/objective/check.h"
#include "model/objective/leaf_quantile.h"
#include "model/objective/parameter.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr LabelRule kFiniteLabels = {-kInfinity, kInfinity, true, false, "finite numbers"};

// alpha-quantile of value(row) over `rows`, weighted when the rows are.
template <typename Rows, typename Value>
float quantile_of_rows(const data::Dataset& dataset, const Rows& rows, double alpha, const Value& value) {
  if (dataset.row_weights.empty()) {
    std::vector<float> values;
    values.reserve(rows.size());
    for (const auto row : rows) values.push_back(value(row));
    return quantile(values, alpha);
  }
  std::vector<WeightedValue> values;
  values.reserve(rows.size());
  for (const auto row : rows) values.push_back({value(row), dataset.row_weights[row]});
  return weighted_quantile(values, alpha);
}

float label_quantile(const data::Dataset& dataset, double alpha) {
  std::vector<data::RowIndex> all(dataset.num_rows());
  std::iota(all.begin(), all.end(), data::RowIndex{0});
  return quantile_of_rows(dataset, all, alpha, [&](std::size_t row) { return dataset.labels[row]; });
}

// Ascending; a NaN stays where it is and parts what lies on its two sides, as in XGBoost.
void sort_numbers(std::span<float> numbers) {
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    for (std::size_t j = i; j > 0 && numbers[j - 1] > numbers[j]; --j) std::swap(numbers[j - 1], numbers[j]);
  }
}

// What both share: margin = prediction, one output group an alpha, hessian = row weight. Derived gives
//   float slope(float residual, std::size_t group) const;   derivative of the loss at residual = margin - label
//   double alpha(std::size_t group) const;
template <typename Derived>
class PiecewiseLinear : public Objective {
 public:
  void check_labels(const data::Dataset& dataset) const final { check_rows(dataset, name(), kFiniteLabels); }

  void gradients(const data::Dataset& dataset, std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const final {
    constexpr std::size_t kBlock = 16384;
    const std::size_t num_rows = dataset.num_rows();
    const std::size_t groups = num_groups();
    base::parallel_for(pool, num_rows, kBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t group = 0; group < groups; ++group) {
        for (std::size_t row = begin; row < end; ++row) {
          const float residual = margins[row * groups + group] - dataset.labels[row];
          const float weight = dataset.row_weight(row);
          gradients[group * num_rows + row] = {self().slope(residual, group) * weight, weight};
        }
      }
    });
  }

  bool replaces_leaf_values() const final { return true; }
  float replaced_leaf_value(const data::Dataset& dataset, std::span<const data::RowIndex> rows,
                            std::span<const float> margins, std::size_t group) const final {
    const std::size_t groups = num_groups();
    return quantile_of_rows(dataset, rows, self().alpha(group),
                            [&](std::size_t row) { return dataset.labels[row] - margins[row * groups + group]; });
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    if (margins.data() != predictions.data()) std::ranges::copy(margins, predictions.begin());
  }

 private:
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};

// loss = |m - y|
class AbsoluteError final : public PiecewiseLinear<AbsoluteError> {
 public:
  std::string name() const override { return "reg:absoluteerror"; }
  std::string default_metric() const override { return "mae"; }
  ObjectiveConfig config() const override { return {}; }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {label_quantile(dataset, 0.5)};
  }

  float slope(float residual, std::size_t) const {
    return static_cast<float>(residual > 0.0f) - static_cast<float>(residual < 0.0f);
  }
  double alpha(std::size_t) const { return 0.5; }
};

// loss = (1 - α) (m - y) above the label, α (y - m) below
class QuantileError final : public PiecewiseLinear<QuantileError> {
 public:
  QuantileError(const std::vector<double>& alphas, QuantileOrder order)
      : alphas_(alphas.begin(), alphas.end()), order_(order) {}

  std::string name() const override { return "reg:quantileerror"; }
  std::string default_metric() const override { return "quantile"; }
  ObjectiveConfig config() const override {
    return {{"quantile_loss_param",
             {{"quantile_alpha", parameter_text(std::vector<double>(alphas_.begin(), alphas_.end()))}}}};
  }
  std::size_t num_groups() const override { return alphas_.size(); }

  // XGBoost 3.0 has one intercept for all outputs: the mean of the labels' quantiles.
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    double sum = 0;
    for (const float alpha : alphas_) sum += double{label_quantile(dataset, double{alpha})};
    return std::vector<float>(alphas_.size(), static_cast<float>(sum / static_cast<double>(alphas_.size())));
  }

  float slope(float residual, std::size_t group) const {
    return residual >= 0.0f ? 1.0f - alphas_[group] : -alphas_[group];
  }
  double alpha(std::size_t group) const { return double{alphas_[group]}; }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    PiecewiseLinear::transform(margins, predictions);
    if (order_ == QuantileOrder::kAsLearned) return;
    for (std::size_t begin = 0; begin + num_groups() <= predictions.size(); begin += num_groups()) {
      sort_numbers(predictions.subspan(begin, num_groups()));
    }
  }

 private:
  std::vector<float> alphas_;  // float32, as in XGBoost
  QuantileOrder order_;
};

}  // namespace

std::unique_ptr<const Objective> make_absolute_error(const ObjectiveParams&, int) {
  return std::make_unique<AbsoluteError>();
}
std::unique_ptr<const Objective> make_quantile_error(const ObjectiveParams& params, int) {
  return std::make_unique<QuantileError>(params.quantile_alpha, params.quantile_order);
}

}  // namespace espalier::model
