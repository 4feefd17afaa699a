#include "model/objective/aft.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

using Catch::Approx;

constexpr float kNever = std::numeric_limits<float>::infinity();

struct Bounds {
  float lower, upper;
};

data::Dataset bounded_rows(const std::vector<Bounds>& bounds) {
  data::Dataset dataset = test::labelled_rows(std::vector<float>(bounds.size(), 1.0f));
  for (const Bounds& row : bounds) {
    dataset.label_lower.push_back(row.lower);
    dataset.label_upper.push_back(row.upper);
  }
  return dataset;
}

std::unique_ptr<const Objective> aft(AftDistribution distribution, double scale) {
  return make_aft({.aft_distribution = distribution, .aft_scale = scale}, 0);
}

GradientPair gradient_of(const Objective& objective, Bounds bounds, float margin) {
  std::vector<GradientPair> gradients(1);
  base::ThreadPool pool(1);
  objective.gradients(bounded_rows({bounds}), std::vector<float>{margin}, 0, pool, gradients);
  return gradients[0];
}

double cumulative(AftDistribution distribution, double z) {
  switch (distribution) {
    case AftDistribution::kNormal:
      return std::erfc(-z / std::sqrt(2.0)) / 2;
    case AftDistribution::kLogistic:
      return 1 / (1 + std::exp(-z));
    case AftDistribution::kExtreme:
      return 1 - std::exp(-std::exp(z));
  }
  return 0;
}

double density(AftDistribution distribution, double z) {
  switch (distribution) {
    case AftDistribution::kNormal:
      return std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    case AftDistribution::kLogistic:
      return std::exp(-z) / std::pow(1 + std::exp(-z), 2);
    case AftDistribution::kExtreme:
      return std::exp(z - std::exp(z));
  }
  return 0;
}

double loss(AftDistribution distribution, double scale, Bounds bounds, double margin) {
  const auto z = [&](float time) { return (std::log(double{time}) - margin) / scale; };
  if (bounds.lower == bounds.upper) return -std::log(density(distribution, z(bounds.lower)));
  const double above = std::isinf(bounds.upper) ? 1 : cumulative(distribution, z(bounds.upper));
  const double below = bounds.lower <= 0 ? 0 : cumulative(distribution, z(bounds.lower));
  return -std::log(above - below);
}

std::string error_of(const data::Dataset& dataset) {
  try {
    aft(AftDistribution::kNormal, 1)->check_labels(dataset);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("gradients of survival:aft are the derivatives of the censored likelihood", "[model][objective][property]") {
  for (const auto distribution : {AftDistribution::kNormal, AftDistribution::kLogistic, AftDistribution::kExtreme}) {
    for (const double scale : {1.0, 0.75, 2.5}) {
      const auto objective = aft(distribution, scale);
      for (const Bounds bounds : {Bounds{3, 3}, Bounds{0.5f, 0.5f}, Bounds{2, kNever}, Bounds{0, 4}, Bounds{1, 6}}) {
        for (float margin = -1.45f; margin < 2.5f; margin += 0.3f) {
          const auto at = [&](double m) { return loss(distribution, scale, bounds, m); };
          const double m = double{margin};
          const GradientPair pair = gradient_of(*objective, bounds, margin);
          INFO("distribution " << static_cast<int>(distribution) << " scale " << scale << " bounds " << bounds.lower
                               << " " << bounds.upper << " margin " << margin);
          CHECK(pair.gradient == Approx(std::clamp((at(m + 1e-5) - at(m - 1e-5)) / 2e-5, -15.0, 15.0)).margin(1e-5));
          const double curvature = (at(m + 1e-3) + at(m - 1e-3) - 2 * at(m)) / 1e-6;
          CHECK(pair.hessian == Approx(std::clamp(curvature, 1e-16, 15.0)).epsilon(1e-3).margin(1e-6));
        }
      }
    }
  }
}

TEST_CASE("rows whose density is numerically 0 still pull towards their bounds", "[model][objective]") {
  const auto normal = aft(AftDistribution::kNormal, 1);
  CHECK(gradient_of(*normal, {3, 3}, -60).gradient == -15);
  CHECK(gradient_of(*normal, {3, 3}, 60).gradient == 15);
  CHECK(gradient_of(*normal, {3, kNever}, -60).gradient == -15);
  CHECK(gradient_of(*normal, {3, kNever}, 60).gradient == 0);  // it is well beyond its bound
  CHECK(gradient_of(*normal, {0, 3}, -60).gradient == 0);
  CHECK(gradient_of(*normal, {0, 3}, 60).gradient == 15);
  CHECK(gradient_of(*normal, {2, 3}, -60).gradient == -15);
  CHECK(gradient_of(*normal, {2, 3}, 60).gradient == 15);
  const auto logistic = aft(AftDistribution::kLogistic, 2);
  CHECK(gradient_of(*logistic, {3, 3}, -2000).gradient == -0.5f);
  CHECK(gradient_of(*logistic, {3, 3}, 2000).gradient == 0.5f);
  const auto extreme = aft(AftDistribution::kExtreme, 2);
  CHECK(gradient_of(*extreme, {3, 3}, -2000).gradient == -15);
  CHECK(gradient_of(*extreme, {3, 3}, 2000).gradient == 0.5f);
  CHECK(gradient_of(*extreme, {3, 3}, -2000).hessian == 15);
  CHECK(gradient_of(*extreme, {3, 3}, 2000).hessian == 1e-16f);
}

TEST_CASE("labels without bounds are times of events", "[model][objective]") {
  const auto objective = aft(AftDistribution::kNormal, 1);
  std::vector<GradientPair> gradients(1);
  base::ThreadPool pool(1);
  objective->gradients(test::labelled_rows({3}, {2}), std::vector<float>{0.5f}, 0, pool, gradients);
  const GradientPair bounded = gradient_of(*objective, {3, 3}, 0.5f);
  CHECK(gradients[0].gradient == 2 * bounded.gradient);
  CHECK(gradients[0].hessian == 2 * bounded.hessian);
}

TEST_CASE("bounds that hold no time are refused", "[model][objective]") {
  CHECK(error_of(bounded_rows({{1, 2}, {0, kNever}, {3, 3}})) == "no error");
  CHECK(
      error_of(bounded_rows({{1, 2}, {3, 2}})) ==
      "row 1: label bounds 3 and 2 are not allowed for objective survival:aft; the lower must be a finite number of at "
      "least 0, the upper greater than 0 (+inf: no event was seen) and not below the lower");
  CHECK(error_of(bounded_rows({{-1, 2}})) != "no error");
  CHECK(error_of(bounded_rows({{0, 0}})) != "no error");
  CHECK(error_of(bounded_rows({{kNever, kNever}})) != "no error");
  CHECK(error_of(bounded_rows({{1, std::numeric_limits<float>::quiet_NaN()}})) != "no error");
  data::Dataset half = bounded_rows({{1, 2}});
  half.label_upper.clear();
  CHECK(error_of(half) == "there are 1 lower and 0 upper label bounds for 1 rows; give both to each row or to none");
  CHECK(error_of(test::labelled_rows({1, 0})) ==
        "row 1: label 0 is not allowed for objective survival:aft; labels must be greater than 0");
}

TEST_CASE("metrics of survival:aft are given margins, clients times", "[model][objective]") {
  const auto objective = aft(AftDistribution::kNormal, 1);
  std::vector<float> out(1);
  objective->transform(std::vector<float>{2}, out);
  CHECK(out[0] == std::exp(2.0f));
  objective->transform_for_metrics(std::vector<float>{2}, out);
  CHECK(out[0] == 2);
}

TEST_CASE("the curvature of far margins has its limit", "[model][objective][aft]") {
  const auto pair = [](AftDistribution distribution, double scale, float lower, float upper, float margin) {
    data::Dataset rows;
    rows.features = data::DenseMatrix{1, 1, {0}};
    rows.labels = {1};
    rows.label_lower = {lower};
    rows.label_upper = {upper};
    std::vector<GradientPair> g(1);
    base::ThreadPool pool(1);
    make_objective("survival:aft", ObjectiveParams{.aft_distribution = distribution, .aft_scale = scale}, 0)
        ->gradients(rows, std::vector<float>{margin}, 0, pool, g);
    return g[0];
  };
  CHECK(pair(AftDistribution::kNormal, 2, 3, 3, -200).hessian == 0.25f);
  CHECK(pair(AftDistribution::kNormal, 2, 3, 3, 200).hessian == 0.25f);
  CHECK(pair(AftDistribution::kNormal, 1, 3, INFINITY, -60).hessian == 1);
  CHECK(pair(AftDistribution::kNormal, 1, 3, INFINITY, 60).hessian == 1e-16f);
  CHECK(pair(AftDistribution::kNormal, 1, 0, 3, -60).hessian == 1e-16f);
  CHECK(pair(AftDistribution::kNormal, 1, 0, 3, 60).hessian == 1);
}

}  // namespace espalier::model
