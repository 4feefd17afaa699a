#include "model/metric/survival.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "base/descending_argsort.h"
#include "base/portable_math.h"
#include "base/portable_math_inl.h"
#include "model/metric/weighted_mean.h"

namespace espalier::model {
namespace {

// Mean over events of ln Σ p over the rows at risk (time >= the event's) - ln p, p being the hazard ratio; ties after
// Breslow. Rows are walked backwards in time: the set at risk then only grows, and no sum loses digits by subtraction.
class CoxNloglik final : public Metric {
 public:
  std::string name() const override { return "cox-nloglik"; }
  MetricSense sense() const override { return MetricSense::kMinimise; }

  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool&) const override {
    std::vector<float> times(dataset.num_rows());
    for (std::size_t row = 0; row < times.size(); ++row) times[row] = std::fabs(dataset.labels[row]);
    const std::vector<std::uint32_t> order = base::descending_argsort(times);
    double at_risk = 0;
    double loss = 0;
    std::size_t num_events = 0;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      for (; end < order.size() && times[order[end]] == times[order[begin]]; ++end) {
        at_risk += double{predictions[order[end]]};
      }
      for (std::size_t i = begin; i < end; ++i) {
        if (!(dataset.labels[order[i]] > 0)) continue;
        loss += base::inl::log(at_risk) - base::inl::log(double{predictions[order[i]]});
        ++num_events;
      }
    }
    return num_events == 0 ? std::numeric_limits<double>::quiet_NaN() : loss / static_cast<double>(num_events);
  }
};

// Of the noise, at a distance of z scales from the margin.
struct Distribution {
  double (*density)(double z);
  double (*below)(double z);  // probability of less than z
};

double normal_density(double z) { return base::inl::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }
double normal_below(double z) { return (1 + base::portable_erf(z / std::numbers::sqrt2)) / 2; }

double logistic_below(double z) { return 1 / (1 + base::inl::exp(-z)); }
double logistic_density(double z) { return logistic_below(z) * logistic_below(-z); }

// Gumbel's distribution of minima: 1 - exp(-e^z).
double extreme_density(double z) { return base::inl::exp(z - base::inl::exp(z)); }
double extreme_below(double z) { return 1 - base::inl::exp(-base::inl::exp(z)); }

Distribution distribution_of(AftDistribution distribution) {
  switch (distribution) {
    case AftDistribution::kNormal:
      return {normal_density, normal_below};
    case AftDistribution::kLogistic:
      return {logistic_density, logistic_below};
    case AftDistribution::kExtreme:
      return {extreme_density, extreme_below};
  }
  return {};
}

struct Bounds {
  double lower = 0;
  double upper = 0;
};

Bounds bounds_of(const data::Dataset& dataset, std::size_t row) {
  if (dataset.label_lower.empty() || dataset.label_upper.empty()) {
    return {.lower = dataset.labels[row], .upper = dataset.labels[row]};
  }
  return {.lower = dataset.label_lower[row], .upper = dataset.label_upper[row]};
}

// Weighted mean of -ln of the density at a known time, or of the probability of an interval (Barnwal, Cho and Hocking
// 2020).
class AftNloglik final : public Metric {
 public:
  explicit AftNloglik(const ObjectiveParams& params)
      : distribution_(distribution_of(params.aft_distribution)), scale_(params.aft_scale) {}

  std::string name() const override { return "aft-nloglik"; }
  MetricSense sense() const override { return MetricSense::kMinimise; }

  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return weighted_mean(dataset, pool,
                         [&](std::size_t row) { return loss(bounds_of(dataset, row), double{predictions[row]}); });
  }

 private:
  double loss(const Bounds& bounds, double margin) const {
    constexpr double kMinLikelihood = 1e-12;
    double likelihood = 0;
    if (bounds.lower == bounds.upper) {
      likelihood = distribution_.density(distance(bounds.lower, margin)) / (scale_ * bounds.lower);
    } else {
      const double below_upper = std::isinf(bounds.upper) ? 1 : distribution_.below(distance(bounds.upper, margin));
      const double below_lower = bounds.lower > 0 ? distribution_.below(distance(bounds.lower, margin)) : 0;
      likelihood = below_upper - below_lower;
    }
    return -base::inl::log(std::fmax(likelihood, kMinLikelihood));  // not NaN for a time of 0
  }

  double distance(double time, double margin) const { return (base::inl::log(time) - margin) / scale_; }

  Distribution distribution_;
  double scale_;
};

// Weighted share of rows whose predicted time lies within their bounds.
class IntervalAccuracy final : public Metric {
 public:
  std::string name() const override { return "interval-regression-accuracy"; }
  MetricSense sense() const override { return MetricSense::kMaximise; }

  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return weighted_mean(dataset, pool, [&](std::size_t row) {
      const double time = base::inl::exp(double{predictions[row]});
      const Bounds bounds = bounds_of(dataset, row);
      return time >= bounds.lower && time <= bounds.upper ? 1.0 : 0.0;
    });
  }
};

}  // namespace

std::unique_ptr<const Metric> make_cox_nloglik(const MetricRequest&) { return std::make_unique<CoxNloglik>(); }
std::unique_ptr<const Metric> make_aft_nloglik(const MetricRequest& request) {
  return std::make_unique<AftNloglik>(request.params);
}
std::unique_ptr<const Metric> make_interval_regression_accuracy(const MetricRequest&) {
  return std::make_unique<IntervalAccuracy>();
}

}  // namespace espalier::model
