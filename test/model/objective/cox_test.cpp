#include "model/objective/cox.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "support/rows.h"

namespace espalier::model {
namespace {

using Catch::Approx;

// Breslow's negative log partial likelihood, from the definition.
double cox_loss(const std::vector<float>& labels, const std::vector<double>& margins) {
  double loss = 0;
  for (std::size_t event = 0; event < labels.size(); ++event) {
    if (labels[event] <= 0) continue;
    double at_risk = 0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (std::fabs(labels[row]) >= std::fabs(labels[event])) at_risk += std::exp(margins[row]);
    }
    loss += std::log(at_risk) - margins[event];
  }
  return loss;
}

std::vector<GradientPair> cox_gradients(const data::Dataset& dataset, const std::vector<float>& margins,
                                        int num_threads = 1) {
  std::vector<GradientPair> gradients(margins.size());
  base::ThreadPool pool(num_threads);
  make_cox({}, 0)->gradients(dataset, margins, 0, pool, gradients);
  return gradients;
}

}  // namespace

TEST_CASE("gradients of survival:cox are the derivatives of Breslow's likelihood", "[model][objective][property]") {
  // Times without ties but among censored rows; not in order.
  const std::vector<float> labels = {5, -2, 1, 7, -7, -7, 3, 0, 11, -12};
  const std::vector<float> margins = {0.3f, -1, 0.5f, 2, 0, -0.25f, 1, 3, -2, 0.75f};
  const auto gradients = cox_gradients(test::labelled_rows(labels), margins);
  const std::vector<double> middle(margins.begin(), margins.end());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const double step = 1e-4;
    std::vector<double> up = middle;
    std::vector<double> down = middle;
    up[row] += step;
    down[row] -= step;
    const double slope = (cox_loss(labels, up) - cox_loss(labels, down)) / (2 * step);
    const double curvature =
        (cox_loss(labels, up) + cox_loss(labels, down) - 2 * cox_loss(labels, middle)) / (step * step);
    INFO("row " << row);
    CHECK(gradients[row].gradient == Approx(slope).margin(1e-6));
    CHECK(gradients[row].hessian == Approx(curvature).epsilon(1e-4).margin(1e-6));
  }
}

// Two events at one time: the sum at risk holds both, the first does not feel the second (as XGBoost 3.0 answers).
TEST_CASE("events of one time enter in row order", "[model][objective]") {
  const auto gradients = cox_gradients(test::labelled_rows({1, 1, 2}), {0, 0, 0});
  CHECK(gradients[0].gradient == Approx(1.0 / 3 - 1));
  CHECK(gradients[1].gradient == Approx(2.0 / 3 - 1));
  CHECK(gradients[2].gradient == Approx(2.0 / 3 + 1 - 1));
  CHECK(gradients[0].hessian == Approx(1.0 / 3 - 1.0 / 9));
  CHECK(gradients[2].hessian == Approx(2.0 / 3 + 1 - (2.0 / 9 + 1)));
}

TEST_CASE("a row weight scales what its own row feels", "[model][objective]") {
  const std::vector<float> margins = {0.5f, -1, 0.25f};
  const auto plain = cox_gradients(test::labelled_rows({1, 3, -2}), margins);
  const auto weighted = cox_gradients(test::labelled_rows({1, 3, -2}, {1, 4, 0}), margins);
  CHECK(weighted[0].gradient == plain[0].gradient);
  CHECK(weighted[1].gradient == 4 * plain[1].gradient);
  CHECK(weighted[2].hessian == 0);
}

TEST_CASE("survival:cox stays finite for hazards of any size", "[model][objective]") {
  for (const float size : {1.0f, 100.0f, 1000.0f, 1e30f}) {
    const auto gradients = cox_gradients(test::labelled_rows({1, 2, 3, 4}), {size, -size, size, -size});
    for (const GradientPair& pair : gradients) {
      CHECK(std::isfinite(pair.gradient));
      CHECK(std::isfinite(pair.hessian));
    }
  }
}

TEST_CASE("without any event there is nothing to learn and a start of 1", "[model][objective]") {
  const data::Dataset censored = test::labelled_rows({-1, -2, 0});
  CHECK(make_cox({}, 0)->fitted_base_score(censored) == std::vector<float>{1});
  for (const GradientPair& pair : cox_gradients(censored, {1, 2, 3})) {
    CHECK(pair.gradient == 0);
    CHECK(pair.hessian == 0);
  }
}

TEST_CASE("gradients of survival:cox do not depend on the number of threads", "[model][objective][determinism]") {
  std::vector<float> labels(50'000);
  std::vector<float> margins(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = static_cast<float>(i * 7919 % 4001) * (i % 3 == 0 ? -1.0f : 1.0f);
    margins[i] = static_cast<float>(i % 997) / 200 - 2.5f;
  }
  const data::Dataset dataset = test::labelled_rows(labels);
  const auto one = cox_gradients(dataset, margins, 1);
  const auto four = cox_gradients(dataset, margins, 4);
  bool same = true;
  for (std::size_t i = 0; i < one.size(); ++i) {
    same = same && one[i].gradient == four[i].gradient && one[i].hessian == four[i].hessian;
  }
  CHECK(same);
}

}  // namespace espalier::model
