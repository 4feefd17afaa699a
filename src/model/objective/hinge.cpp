#include "model/objective/hinge.h"

#include <limits>

#include "model/objective/elementwise.h"

namespace espalier::model {
namespace {

// loss = max(0, 1 - t·m), t = 2y - 1. It has no curvature: rows inside the margin count 1, the others next to nothing.
class Hinge final : public Elementwise<Hinge> {
 public:
  static constexpr LabelRule kLabels = {0, 1, true, true, "0 or 1"};

  std::string name() const override { return "binary:hinge"; }
  std::string default_metric() const override { return "error"; }
  ObjectiveConfig config() const override { return {}; }
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    return {newton_base_score(dataset)};
  }

  GradientPair pair(float margin, float label) const {
    const float sign = 2.0f * label - 1.0f;
    if (margin * sign < 1.0f) return {-sign, 1.0f};
    return {0.0f, std::numeric_limits<float>::min()};
  }
  float output(float margin) const { return margin > 0.0f ? 1.0f : 0.0f; }
};

}  // namespace

std::unique_ptr<const Objective> make_hinge(const ObjectiveParams&, int) { return std::make_unique<Hinge>(); }

}  // namespace espalier::model
