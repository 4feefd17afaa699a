#include "model/metric/likelihood.h"

#include <algorithm>

#include "base/number.h"
#include "base/portable_math.h"
#include "base/portable_math_inl.h"
#include "model/metric/row_metric.h"

namespace espalier::model {
namespace {

constexpr double kMinProbability = 1e-16;

// factor · ln(max(probability, 1e-16)), where 0 times infinity is 0.
double weighted_log(double factor, double probability) {
  return factor == 0 ? 0 : factor * base::inl::log(std::max(probability, kMinProbability));
}

}  // namespace

std::unique_ptr<const Metric> make_logloss(const MetricRequest&) {
  return mean_metric("logloss", [](double probability, double label) {
    return -weighted_log(label, probability) - weighted_log(1 - label, 1 - probability);
  });
}

std::unique_ptr<const Metric> make_poisson_nloglik(const MetricRequest&) {
  // ln Γ(y + 1) + p - y ln p
  return mean_metric("poisson-nloglik", [](double prediction, double label) {
    const double mean = std::max(prediction, kMinProbability);
    return base::portable_lgamma(label + 1) + mean - base::inl::log(mean) * label;
  });
}

std::unique_ptr<const Metric> make_gamma_deviance(const MetricRequest&) {
  // 2 (ln(p/y) + y/p - 1), both moved off 0
  return mean_metric("gamma-deviance", [](double prediction, double label) {
    const double mean = prediction + 1e-6;
    const double seen = label + 1e-6;
    return 2 * (base::inl::log(mean / seen) + seen / mean - 1);
  });
}

std::unique_ptr<const Metric> make_gamma_nloglik(const MetricRequest&) {
  // -(yθ - b) with θ = -1/p and b = -ln(-θ), the shape parameter being 1
  return mean_metric("gamma-nloglik", [](double prediction, double label) {
    const double mean = std::max(prediction, 1e-6);
    return label / mean + base::inl::log(mean);
  });
}

std::unique_ptr<const Metric> make_tweedie_nloglik(const MetricRequest& request) {
  // -y p^(1-ρ)/(1-ρ) + p^(2-ρ)/(2-ρ)
  const double power = request.parameter.value_or(request.params.tweedie_variance_power);
  std::string name = "tweedie-nloglik@";
  base::append_shortest(name, static_cast<float>(power));
  return mean_metric(std::move(name), [power](double prediction, double label) {
    const double log_mean = base::inl::log(prediction);
    return base::inl::exp((2 - power) * log_mean) / (2 - power) -
           label * base::inl::exp((1 - power) * log_mean) / (1 - power);
  });
}

}  // namespace espalier::model
