#include "model/objective/log_link.h"

#include <cmath>
#include <limits>

#include "base/number.h"
#include "base/portable_math_inl.h"
#include "model/objective/elementwise.h"
#include "model/objective/parameter.h"
#include "model/objective/positive_weight.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr LabelRule kNonNegative = {0, kInfinity, true, false, "at least 0"};
constexpr LabelRule kPositive = {0, kInfinity, false, false, "greater than 0"};

// The mean of the labels is the best constant for all three losses. Labels that are all 0 would ask for the margin
// -inf.
float positive_mean(const data::Dataset& dataset) {
  const float mean = mean_label(dataset);
  return mean > 0.0f ? mean : 1e-6f;
}

// What the three share: p = exp(m).
template <typename Derived>
class LogLink : public Elementwise<Derived> {
 public:
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override { return {positive_mean(dataset)}; }
  float margin_of_base_score(float base_score) const final { return std::log(base_score); }
  float output(float margin) const { return std::exp(margin); }
};

// loss = exp(m) - y·m. The hessian is enlarged by exp(max_delta_step), which keeps steps small while counts are rare.
class Poisson final : public LogLink<Poisson> {
 public:
  static constexpr LabelRule kLabels = kNonNegative;

  explicit Poisson(float max_delta_step) : max_delta_step_(max_delta_step) {}

  std::string name() const override { return "count:poisson"; }
  std::string default_metric() const override { return "poisson-nloglik"; }
  ObjectiveConfig config() const override {
    return {{"poisson_regression_param", {{"max_delta_step", parameter_text(max_delta_step_)}}}};
  }

  GradientPair pair(float margin, float label) const {
    return {base::inl::exp(margin) - label, base::inl::exp(margin + max_delta_step_)};
  }

 private:
  float max_delta_step_;
};

// loss = m + y·exp(-m)
class Gamma final : public LogLink<Gamma> {
 public:
  static constexpr LabelRule kLabels = kPositive;

  explicit Gamma(const ObjectiveParams& params) : positive_weight_(params) {}

  std::string name() const override { return "reg:gamma"; }
  std::string default_metric() const override { return "gamma-deviance"; }
  ObjectiveConfig config() const override { return positive_weight_.config(); }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {positive_weight_.is_one() ? positive_mean(dataset) : newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const {
    const float ratio = label / base::inl::exp(margin);
    return positive_weight_.scaled({1.0f - ratio, ratio}, label);
  }

 private:
  PositiveWeight positive_weight_;
};

// loss = -y·exp((1-ρ)m)/(1-ρ) + exp((2-ρ)m)/(2-ρ)
class Tweedie final : public LogLink<Tweedie> {
 public:
  static constexpr LabelRule kLabels = kNonNegative;

  explicit Tweedie(float variance_power) : variance_power_(variance_power) {}

  std::string name() const override { return "reg:tweedie"; }
  std::string default_metric() const override {
    std::string metric = "tweedie-nloglik@";
    base::append_shortest(metric, variance_power_);
    return metric;
  }
  ObjectiveConfig config() const override {
    return {{"tweedie_regression_param", {{"tweedie_variance_power", parameter_text(variance_power_)}}}};
  }

  GradientPair pair(float margin, float label) const {
    const float label_part = label * base::inl::exp((1.0f - variance_power_) * margin);
    const float mean_part = base::inl::exp((2.0f - variance_power_) * margin);
    return {mean_part - label_part, (2.0f - variance_power_) * mean_part - (1.0f - variance_power_) * label_part};
  }

 private:
  float variance_power_;
};

}  // namespace

std::unique_ptr<const Objective> make_poisson(const ObjectiveParams& params, int) {
  return std::make_unique<Poisson>(static_cast<float>(params.max_delta_step.value_or(0.7)));
}
std::unique_ptr<const Objective> make_gamma(const ObjectiveParams& params, int) {
  return std::make_unique<Gamma>(params);
}
std::unique_ptr<const Objective> make_tweedie(const ObjectiveParams& params, int) {
  return std::make_unique<Tweedie>(static_cast<float>(params.tweedie_variance_power));
}

}  // namespace espalier::model
