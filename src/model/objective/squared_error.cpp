#include "model/objective/squared_error.h"

#include <algorithm>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/objective/elementwise.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// loss = (m - y)² / 2
class SquaredError final : public Elementwise<SquaredError> {
 public:
  static constexpr LabelRule kLabels = {-kInfinity, kInfinity, true, false, "finite numbers"};

  std::string name() const override { return "reg:squarederror"; }
  std::string default_metric() const override { return "rmse"; }
  ObjectiveConfig config() const override { return {{"reg_loss_param", {{"scale_pos_weight", "1"}}}}; }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override { return {mean_label(dataset)}; }
  bool hessian_is_row_weight() const override { return true; }

  GradientPair pair(float margin, float label) const { return {margin - label, 1.0f}; }
  float output(float margin) const { return margin; }
};

// loss = (ln(1 + m) - ln(1 + y))² / 2. Margins at or below -1 have no logarithm: they count as just above it.
class SquaredLogError final : public Elementwise<SquaredLogError> {
 public:
  static constexpr LabelRule kLabels = {-1, kInfinity, false, false, "greater than -1"};

  std::string name() const override { return "reg:squaredlogerror"; }
  std::string default_metric() const override { return "rmsle"; }
  ObjectiveConfig config() const override { return {{"reg_loss_param", {{"scale_pos_weight", "1"}}}}; }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const {
    const float above = std::max(margin, -1.0f + 1e-6f) + 1.0f;
    const auto log_ratio = static_cast<float>(base::inl::log(double{above}) - base::inl::log(1.0 + double{label}));
    // The true second derivative is negative for margins far above the label; there a small positive one steps on.
    return {log_ratio / above, std::max((1.0f - log_ratio) / (above * above), 1e-6f)};
  }
  float output(float margin) const { return margin; }
};

}  // namespace

std::unique_ptr<const Objective> make_squared_error(const ObjectiveParams&, int) {
  return std::make_unique<SquaredError>();
}

std::unique_ptr<const Objective> make_squared_log_error(const ObjectiveParams&, int) {
  return std::make_unique<SquaredLogError>();
}

}  // namespace espalier::model
