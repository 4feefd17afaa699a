#include "model/objective/logistic.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/objective/elementwise.h"
#include "model/objective/positive_weight.h"

namespace espalier::model {
namespace {

// An intercept of 0 or 1 would be an infinite margin; XGBoost 3.1+ keeps it this far away from both.
constexpr float kMinProbability = 1e-6f;

struct LogisticVariant {
  const char* name;
  const char* default_metric;
  bool answers_margin;  // binary:logitraw: the prediction is the margin, and so is the intercept
};

constexpr LogisticVariant kRegression = {"reg:logistic", "rmse", false};
constexpr LogisticVariant kBinary = {"binary:logistic", "logloss", false};
constexpr LogisticVariant kRaw = {"binary:logitraw", "logloss", true};

// loss = -y ln p - (1 - y) ln(1 - p), p = σ(m)
class Logistic final : public Elementwise<Logistic> {
 public:
  static constexpr LabelRule kLabels = {0, 1, true, false, "in [0, 1]"};

  Logistic(const LogisticVariant& variant, const ObjectiveParams& params)
      : variant_(&variant), positive_weight_(params) {}

  std::string name() const override { return variant_->name; }
  std::string default_metric() const override { return variant_->default_metric; }
  ObjectiveConfig config() const override { return positive_weight_.config(); }

  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    if (!positive_weight_.is_one()) return {newton_base_score(dataset)};
    const float mean = mean_label(dataset);
    if (variant_->answers_margin) return {mean};
    return {bounded_base_score(mean)};
  }

  float bounded_base_score(float base_score) const override {
    return variant_->answers_margin ? base_score : std::clamp(base_score, kMinProbability, 1.0f - kMinProbability);
  }

  float margin_of_base_score(float base_score) const override {
    if (variant_->answers_margin) return base_score;
    if (!(base_score >= 0.0f && base_score <= 1.0f)) return std::numeric_limits<float>::quiet_NaN();
    const bool is_finite = base_score > 0.0f && base_score < 1.0f;
    const float probability = is_finite ? base_score : bounded_base_score(base_score);
    return -std::log(1.0f / probability - 1.0f);
  }

  GradientPair pair(float margin, float label) const {
    const float probability = base::inl::sigmoid(margin);
    return positive_weight_.scaled({probability - label, std::max(probability * (1.0f - probability), 1e-16f)}, label);
  }

  float output(float margin) const {
    if (variant_->answers_margin) return margin;
    return 1.0f / (std::exp(std::min(-margin, 88.7f)) + 1.0f + 1e-16f);
  }

 private:
  const LogisticVariant* variant_;
  PositiveWeight positive_weight_;
};

std::unique_ptr<const Objective> make(const LogisticVariant& variant, const ObjectiveParams& params) {
  return std::make_unique<Logistic>(variant, params);
}

}  // namespace

std::unique_ptr<const Objective> make_logistic_regression(const ObjectiveParams& params, int) {
  return make(kRegression, params);
}
std::unique_ptr<const Objective> make_binary_logistic(const ObjectiveParams& params, int) {
  return make(kBinary, params);
}
std::unique_ptr<const Objective> make_binary_logit_raw(const ObjectiveParams& params, int) {
  return make(kRaw, params);
}

}  // namespace espalier::model
