#include "model/objective/pseudo_huber.h"

#include <cmath>
#include <limits>

#include "model/objective/elementwise.h"
#include "model/objective/parameter.h"

namespace espalier::model {
namespace {

// loss = δ² (√(1 + z²/δ²) - 1), z = m - y, δ = huber_slope
class PseudoHuber final : public Elementwise<PseudoHuber> {
 public:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static constexpr LabelRule kLabels = {-kInfinity, kInfinity, true, false, "finite numbers"};

  explicit PseudoHuber(float slope) : slope_(slope) {}

  std::string name() const override { return "reg:pseudohubererror"; }
  std::string default_metric() const override { return "mphe"; }
  ObjectiveConfig config() const override {
    return {{"pseudo_huber_param", {{"huber_slope", parameter_text(slope_)}}}};
  }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const {
    const float z = margin - label;
    const float slope_squared = slope_ * slope_;
    const float scale = std::sqrt(1.0f + z * z / slope_squared);
    return {z / scale, slope_squared / ((slope_squared + z * z) * scale)};
  }
  float output(float margin) const { return margin; }

 private:
  float slope_;
};

}  // namespace

std::unique_ptr<const Objective> make_pseudo_huber(const ObjectiveParams& params, int) {
  return std::make_unique<PseudoHuber>(static_cast<float>(params.huber_slope));
}

}  // namespace espalier::model
