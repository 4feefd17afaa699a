#include "model/objective/squared_error.h"

#include <algorithm>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/objective/elementwise.h"
#include "model/objective/positive_weight.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// loss = (m - y)² / 2
class SquaredError final : public Elementwise<SquaredError> {
 public:
  static constexpr LabelRule kLabels = {-kInfinity, kInfinity, true, false, "finite numbers"};

  explicit SquaredError(const ObjectiveParams& params) : positive_weight_(params) {}

  std::string name() const override { return "reg:squarederror"; }
  std::string default_metric() const override { return "rmse"; }
  ObjectiveConfig config() const override { return positive_weight_.config(); }
  // The mean that counts positive rows scale_pos_weight times.
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {positive_weight_.is_one() ? mean_label(dataset) : newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const { return positive_weight_.scaled({margin - label, 1.0f}, label); }
  float output(float margin) const { return margin; }

 private:
  PositiveWeight positive_weight_;
};

// loss = (ln(1 + m) - ln(1 + y))² / 2. Margins at or below -1 have no logarithm: they count as just above it.
class SquaredLogError final : public Elementwise<SquaredLogError> {
 public:
  static constexpr LabelRule kLabels = {-1, kInfinity, false, false, "greater than -1"};

  explicit SquaredLogError(const ObjectiveParams& params) : positive_weight_(params) {}

  std::string name() const override { return "reg:squaredlogerror"; }
  std::string default_metric() const override { return "rmsle"; }
  ObjectiveConfig config() const override { return positive_weight_.config(); }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const {
    const float above = std::max(margin, -1.0f + 1e-6f) + 1.0f;
    const auto log_ratio = static_cast<float>(base::inl::log(double{above}) - base::inl::log(1.0 + double{label}));
    // The true second derivative is negative for margins far above the label; a small positive one takes its place.
    return positive_weight_.scaled({log_ratio / above, std::max((1.0f - log_ratio) / (above * above), 1e-6f)}, label);
  }
  float output(float margin) const { return margin; }

 private:
  PositiveWeight positive_weight_;
};

}  // namespace

std::unique_ptr<const Objective> make_squared_error(const ObjectiveParams& params, int) {
  return std::make_unique<SquaredError>(params);
}

std::unique_ptr<const Objective> make_squared_log_error(const ObjectiveParams& params, int) {
  return std::make_unique<SquaredLogError>(params);
}

}  // namespace espalier::model
