#include "model/objective/aft.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>

#include "base/error.h"
#include "model/objective/aft_distribution.h"
#include "model/objective/check.h"
#include "model/objective/parameter.h"

namespace espalier::model {
namespace {

// Derivatives as ratios, before they are made safe.
struct Ratios {
  double gradient_numerator, gradient_denominator;
  double hessian_numerator, hessian_denominator;
  bool above;       // some bound lies above the margin
  bool flat_above;  // the loss vanishes where the bounds lie far above the margin: came before its upper bound
  bool flat_below;  // the same below: left after its lower bound
};

// loss of an event = -ln f(z), z = (ln t - m) / scale
template <typename Noise>
Ratios event_ratios(double time, double margin, double scale) {
  const double z = (base::inl::log(time) - margin) / scale;
  const Density at = Noise::at(z);
  return {at.slope,
          scale * at.density,
          at.slope * at.slope - at.density * at.curvature,
          scale * scale * at.density * at.density,
          z > 0.0,
          false,
          false};
}

// loss of a censored row = -ln (F(z_upper) - F(z_lower))
template <typename Noise>
Ratios censored_ratios(double lower, double upper, double margin, double scale) {
  const bool is_left = lower <= 0.0;
  const bool is_right = std::isinf(upper) && !is_left;
  const double z_lower = is_left ? 0.0 : (base::inl::log(lower) - margin) / scale;
  const double z_upper = std::isinf(upper) ? 0.0 : (base::inl::log(upper) - margin) / scale;
  const Density below = is_left ? Density{} : Noise::at(z_lower);
  const Density above = std::isinf(upper) ? Density{.cumulative = 1} : Noise::at(z_upper);
  const double cumulative = above.cumulative - below.cumulative;
  const double density = above.density - below.density;
  return {density,
          scale * cumulative,
          density * density - cumulative * (above.slope - below.slope),
          scale * cumulative * (scale * cumulative),
          z_lower > 0.0 || z_upper > 0.0,
          is_left,
          is_right};
}

// numerator / denominator, or `limit` where the denominator is numerically 0.
double ratio_or(double numerator, double denominator, double limit) {
  constexpr double kMinDenominator = 1e-12;
  const double ratio = numerator / denominator;
  return denominator < kMinDenominator && !std::isfinite(ratio) ? limit : ratio;
}

template <typename Noise>
GradientPair row_pair(double lower, double upper, double margin, double scale) {
  const Ratios ratios =
      lower == upper ? event_ratios<Noise>(lower, margin, scale) : censored_ratios<Noise>(lower, upper, margin, scale);
  AftLimits limits = Noise::limits(scale);
  if (ratios.flat_above) limits.gradient_above = 0, limits.hessian_above = kAftLeastHessian;
  if (ratios.flat_below) limits.gradient_below = 0, limits.hessian_below = kAftLeastHessian;
  const double gradient = ratio_or(ratios.gradient_numerator, ratios.gradient_denominator,
                                   ratios.above ? limits.gradient_above : limits.gradient_below);
  const double hessian = ratio_or(ratios.hessian_numerator, ratios.hessian_denominator,
                                  ratios.above ? limits.hessian_above : limits.hessian_below);
  return {static_cast<float>(std::clamp(gradient, -kAftLargestGradient, kAftLargestGradient)),
          static_cast<float>(std::clamp(hessian, kAftLeastHessian, kAftLargestHessian))};
}

class Aft final : public Objective {
 public:
  explicit Aft(const ObjectiveParams& params)
      : distribution_(params.aft_distribution), scale_(static_cast<float>(params.aft_scale)) {}

  std::string name() const override { return "survival:aft"; }
  std::string default_metric() const override { return "aft-nloglik"; }
  ObjectiveConfig config() const override {
    return {{"aft_loss_param",
             {{"aft_loss_distribution", parameter_text(distribution_)},
              {"aft_loss_distribution_scale", parameter_text(scale_)}}}};
  }

  void check_labels(const data::Dataset& dataset) const override;
  std::vector<float> fitted_base_score(const data::Dataset&) const override { return {0.5f}; }
  float margin_of_base_score(float base_score) const override { return std::log(base_score); }

  void gradients(const data::Dataset& dataset, std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const override {
    switch (distribution_) {
      case AftDistribution::kNormal:
        return fill<NormalNoise>(dataset, margins, pool, gradients);
      case AftDistribution::kLogistic:
        return fill<LogisticNoise>(dataset, margins, pool, gradients);
      case AftDistribution::kExtreme:
        return fill<ExtremeNoise>(dataset, margins, pool, gradients);
    }
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    std::ranges::transform(margins, predictions.begin(), [](float margin) { return std::exp(margin); });
  }
  // aft-nloglik is about ln(time).
  void transform_for_metrics(std::span<const float> margins, std::span<float> predictions) const override {
    if (margins.data() != predictions.data()) std::ranges::copy(margins, predictions.begin());
  }

 private:
  template <typename Noise>
  void fill(const data::Dataset& dataset, std::span<const float> margins, base::ThreadPool& pool,
            std::span<GradientPair> gradients) const {
    constexpr std::size_t kBlock = 1024;
    const bool has_bounds = !dataset.label_lower.empty();
    const float* const lower = has_bounds ? dataset.label_lower.data() : dataset.labels.data();
    const float* const upper = has_bounds ? dataset.label_upper.data() : dataset.labels.data();
    base::parallel_for(pool, gradients.size(), kBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        const GradientPair pair =
            row_pair<Noise>(double{lower[row]}, double{upper[row]}, double{margins[row]}, double{scale_});
        const float weight = dataset.row_weight(row);
        gradients[row] = {pair.gradient * weight, pair.hessian * weight};
      }
    });
  }

  AftDistribution distribution_;
  float scale_;
};

void Aft::check_labels(const data::Dataset& dataset) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::size_t num_lower = dataset.label_lower.size();
  const std::size_t num_upper = dataset.label_upper.size();
  if (num_lower == 0 && num_upper == 0) {
    return check_rows(dataset, name(), {0, kInfinity, false, false, "greater than 0"});
  }
  if (dataset.num_rows() == 0) throw base::ClientError("there is no row to learn from");
  if (num_lower != dataset.num_rows() || num_upper != dataset.num_rows()) {
    throw base::ClientError(
        std::format("there are {} lower and {} upper label bounds for {} rows; give both to each row or to none",
                    num_lower, num_upper, dataset.num_rows()));
  }
  for (std::size_t row = 0; row < num_lower; ++row) {
    const float lower = dataset.label_lower[row];
    const float upper = dataset.label_upper[row];
    if (std::isfinite(lower) && lower >= 0.0f && upper > 0.0f && lower <= upper) continue;
    throw base::RowError(
        row, std::format("label bounds {} and {} are not allowed for objective {}; the lower must be a finite number "
                         "of at least 0, the upper greater than 0 (+inf: no event was seen) and not below the lower",
                         parameter_text(lower), parameter_text(upper), name()));
  }
  check_row_weights(dataset);
}

}  // namespace

std::unique_ptr<const Objective> make_aft(const ObjectiveParams& params, int) { return std::make_unique<Aft>(params); }

}  // namespace espalier::model
