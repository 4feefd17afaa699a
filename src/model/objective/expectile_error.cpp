#include "model/objective/expectile_error.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/objective/base_score.h"
#include "model/objective/check.h"
#include "model/objective/parameter.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr LabelRule kFiniteLabels = {-kInfinity, kInfinity, true, false, "finite numbers"};

constexpr float kLeastGap = 1e-6f;  // between two expectiles of a row

// With the C library's functions in float32, as XGBoost has it for predictions.
float softplus(float x) { return x > 0.0f ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
float inverse_softplus(float y) { return y + std::log(-std::expm1(-y)); }

// The same for gradients, whose bits are the same on every CPU.
float portable_softplus(float x) {
  return std::max(x, 0.0f) + static_cast<float>(base::inl::log(1.0 + base::inl::exp(double{-std::fabs(x)})));
}

class ExpectileError final : public Objective {
 public:
  explicit ExpectileError(const std::vector<double>& alphas) : alphas_(alphas.begin(), alphas.end()) {}

  std::string name() const override { return "reg:expectileerror"; }
  std::string default_metric() const override { return "expectile"; }
  ObjectiveConfig config() const override {
    return {{"expectile_loss_param",
             {{"expectile_alpha", parameter_text(std::vector<double>(alphas_.begin(), alphas_.end()))}}}};
  }
  std::size_t num_groups() const override { return alphas_.size(); }

  void check_labels(const data::Dataset& dataset) const override { check_rows(dataset, name(), kFiniteLabels); }

  // One Newton step from the mean for each expectile, none below the one before it.
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    const float mean = mean_label(dataset);
    std::vector<float> scores;
    for (std::size_t k = 0; k < alphas_.size(); ++k) {
      const auto sum = [&](const auto& part) {
        return sum_over_rows(dataset.num_rows(), [&](std::size_t row) {
          const float distance = mean - dataset.labels[row];
          return double{part(distance) * weight(distance, k) * dataset.row_weight(row)};
        });
      };
      const float step = newton_step(sum([](float distance) { return distance; }), sum([](float) { return 1.0f; }));
      scores.push_back(k == 0 ? mean + step : std::max(mean + step, scores.back()));
    }
    return scores;
  }

  std::vector<float> margins_of_base_scores(std::span<const float> base_scores) const override {
    std::vector<float> margins(base_scores.begin(), base_scores.end());
    for (std::size_t k = margins.size(); k-- > 1;) {
      margins[k] = inverse_softplus(std::max(margins[k] - margins[k - 1] - kLeastGap, kLeastGap));
    }
    return margins;
  }

  // A margin moves its own expectile and all above it. The hessian is the diagonal of Gauss and Newton's.
  void gradients(const data::Dataset& dataset, std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const override {
    constexpr std::size_t kBlock = 4096;
    const std::size_t num_rows = dataset.num_rows();
    const std::size_t groups = num_groups();
    base::parallel_for(pool, num_rows, kBlock, [&](std::size_t begin, std::size_t end, int) {
      std::vector<GradientPair> row_pairs(groups);
      for (std::size_t row = begin; row < end; ++row) {
        fill(margins.subspan(row * groups, groups), dataset.labels[row], dataset.row_weight(row), row_pairs);
        for (std::size_t group = 0; group < groups; ++group) gradients[group * num_rows + row] = row_pairs[group];
      }
    });
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    const std::size_t groups = num_groups();
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      predictions[i] = i % groups == 0 ? margins[i] : predictions[i - 1] + (kLeastGap + softplus(margins[i]));
    }
  }

 private:
  // `distance`: prediction - label.
  float weight(float distance, std::size_t k) const { return distance >= 0.0f ? 1.0f - alphas_[k] : alphas_[k]; }

  void fill(std::span<const float> margins, float label, float row_weight, std::span<GradientPair> pairs) const {
    float prediction = margins[0];
    for (std::size_t k = 0; k < margins.size(); ++k) {
      if (k != 0) prediction += kLeastGap + portable_softplus(margins[k]);
      const float distance = prediction - label;
      const float scaled = weight(distance, k) * row_weight;
      pairs[k] = {scaled * distance, scaled};
    }
    for (std::size_t k = margins.size() - 1; k-- > 0;) {
      pairs[k].gradient += pairs[k + 1].gradient;
      pairs[k].hessian += pairs[k + 1].hessian;
    }
    for (std::size_t k = 1; k < margins.size(); ++k) {
      const float slope = base::inl::sigmoid(margins[k]);
      pairs[k] = {slope * pairs[k].gradient, slope * slope * pairs[k].hessian};
    }
  }

  std::vector<float> alphas_;  // float32, as in XGBoost
};

}  // namespace

std::unique_ptr<const Objective> make_expectile_error(const ObjectiveParams& params, int) {
  return std::make_unique<ExpectileError>(params.expectile_alpha);
}

}  // namespace espalier::model
