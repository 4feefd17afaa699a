// One finite-difference check for the whole table: the next objective is tested the day it is added here.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <set>

#include "base/parallel.h"
#include "model/objective/objective.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

using Catch::Approx;

// The loss of one row by its margins, in double, written down a second time from the textbook.
using Loss = std::function<double(const std::vector<double>& margins, double label)>;

// How a hessian relates to the true second derivative.
enum class Curvature { kExact, kScaled, kOther };

struct Case {
  std::string objective;
  ObjectiveParams params;
  int num_class;
  std::vector<float> labels;
  Loss loss;
  Curvature curvature;
  double scale = 1;  // hessian = scale * second derivative
};

double sigmoid(double m) { return 1 / (1 + std::exp(-m)); }

double logistic_loss(double m, double y) { return -y * std::log(sigmoid(m)) - (1 - y) * std::log(1 - sigmoid(m)); }

double softmax_loss(const std::vector<double>& m, double y) {
  double sum = 0;
  for (const double margin : m) sum += std::exp(margin);
  return std::log(sum) - m[static_cast<std::size_t>(y)];
}

double pinball(double alpha, double m, double y) { return m > y ? (1 - alpha) * (m - y) : alpha * (y - m); }

double pinball_losses(const std::vector<double>& m, double y) { return pinball(0.2, m[0], y) + pinball(0.5, m[1], y); }

double expectile_loss(double alpha, double p, double y) { return (p > y ? 1 - alpha : alpha) * (p - y) * (p - y) / 2; }

// Two expectiles: the second margin is the gap between them through softplus.
double expectile_losses(const std::vector<double>& m, double y) {
  const double second = m[0] + 1e-6 + std::log(1 + std::exp(m[1]));
  return expectile_loss(0.2, m[0], y) + expectile_loss(0.7, second, y);
}

std::vector<Case> cases() {
  const auto of_margin = [](auto loss) -> Loss { return [loss](const auto& m, double y) { return loss(m[0], y); }; };
  const auto logistic = of_margin(logistic_loss);
  const auto tripled_positives = of_margin([](double m, double y) { return (y == 1 ? 3 : 1) * logistic_loss(m, y); });
  const auto poisson = of_margin([](double m, double y) { return std::exp(m) - y * m; });
  const auto tweedie = [&](double rho) {
    return of_margin([rho](double m, double y) {
      return -y * std::exp((1 - rho) * m) / (1 - rho) + std::exp((2 - rho) * m) / (2 - rho);
    });
  };
  return {
      {"reg:squarederror",
       {},
       0,
       {-2, 0, 3.5f},
       of_margin([](double m, double y) { return (m - y) * (m - y) / 2; }),
       Curvature::kExact},
      {"reg:squarederror",
       {.scale_pos_weight = 3},
       0,
       {-2, 1, 3.5f},
       of_margin([](double m, double y) { return (y == 1 ? 3 : 1) * (m - y) * (m - y) / 2; }),
       Curvature::kExact},
      {"reg:squaredlogerror",
       {},
       0,
       {0, 1, 7},
       of_margin(
           [](double m, double y) { return std::pow(std::log(1 + std::max(m, -1 + 1e-6)) - std::log(1 + y), 2) / 2; }),
       Curvature::kOther},
      {"reg:pseudohubererror",
       {},
       0,
       {-2, 0, 3.5f},
       of_margin([](double m, double y) { return std::sqrt(1 + (m - y) * (m - y)) - 1; }),
       Curvature::kExact},
      {"reg:pseudohubererror",
       {.huber_slope = 2},
       0,
       {-2, 0, 3.5f},
       of_margin([](double m, double y) { return 4 * (std::sqrt(1 + (m - y) * (m - y) / 4) - 1); }),
       Curvature::kExact},
      {"reg:absoluteerror",
       {},
       0,
       {-2, 0, 3.5f},
       of_margin([](double m, double y) { return std::fabs(m - y); }),
       Curvature::kOther},
      {"reg:quantileerror", {.quantile_alpha = {0.2, 0.5}}, 0, {-2, 0, 3.5f}, pinball_losses, Curvature::kOther},
      {"reg:expectileerror",
       {.expectile_alpha = {0.3}},
       0,
       {-2, 0, 3.5f},
       of_margin([](double m, double y) { return expectile_loss(0.3, m, y); }),
       Curvature::kExact},
      {"reg:expectileerror", {.expectile_alpha = {0.2, 0.7}}, 0, {-2, 0, 3.5f}, expectile_losses, Curvature::kOther},
      {"reg:logistic", {}, 0, {0, 0.3f, 1}, logistic, Curvature::kExact},
      {"binary:logistic", {}, 0, {0, 1}, logistic, Curvature::kExact},
      {"binary:logistic", {.scale_pos_weight = 3}, 0, {0, 1}, tripled_positives, Curvature::kExact},
      {"binary:logitraw", {}, 0, {0, 1}, logistic, Curvature::kExact},
      {"binary:hinge",
       {},
       0,
       {0, 1},
       of_margin([](double m, double y) { return std::max(0.0, 1 - (2 * y - 1) * m); }),
       Curvature::kOther},
      {"count:poisson", {}, 0, {0, 1, 5}, poisson, Curvature::kScaled, std::exp(0.7)},
      {"count:poisson", {.max_delta_step = 0.2}, 0, {0, 1, 5}, poisson, Curvature::kScaled, std::exp(0.2)},
      {"reg:gamma",
       {},
       0,
       {0.5f, 1, 5},
       of_margin([](double m, double y) { return m + y * std::exp(-m); }),
       Curvature::kExact},
      {"reg:gamma",
       {.scale_pos_weight = 3},
       0,
       {0.5f, 1, 5},
       of_margin([](double m, double y) { return (y == 1 ? 3 : 1) * (m + y * std::exp(-m)); }),
       Curvature::kExact},
      {"reg:tweedie", {}, 0, {0, 1, 5}, tweedie(1.5), Curvature::kExact},
      {"reg:tweedie", {.tweedie_variance_power = 1.2}, 0, {0, 1, 5}, tweedie(1.2), Curvature::kExact},
      {"multi:softmax", {}, 3, {0, 1, 2}, softmax_loss, Curvature::kScaled, 2},
      {"multi:softprob", {}, 3, {0, 1, 2}, softmax_loss, Curvature::kScaled, 2},
  };
}

// Gradients of one row, one per group.
std::vector<GradientPair> gradients_of(const Objective& objective, const std::vector<float>& margins, float label,
                                       std::vector<float> row_weights = {}) {
  base::ThreadPool pool(1);
  std::vector<GradientPair> gradients(margins.size());
  objective.gradients(test::labelled_rows({label}, std::move(row_weights)), margins, 0, pool, gradients);
  return gradients;
}

// Steps of 1/8 from -4 to 4, moved off the hinge's corner; the other groups' margins stay put.
std::vector<std::vector<float>> margins_to_try(std::size_t num_groups) {
  std::vector<std::vector<float>> result;
  for (float margin = -3.97f; margin < 4; margin += 0.125f) {
    std::vector<float> margins(num_groups, 0.3f);
    margins[0] = margin;
    result.push_back(margins);
  }
  return result;
}

double difference(const Loss& loss, const std::vector<float>& at, std::size_t group, double label, double step) {
  std::vector<double> up(at.begin(), at.end());
  std::vector<double> down = up;
  up[group] += step;
  down[group] -= step;
  return (loss(up, label) - loss(down, label)) / (2 * step);
}

double second_difference(const Loss& loss, const std::vector<float>& at, std::size_t group, double label) {
  const double step = 1e-3;
  const std::vector<double> middle(at.begin(), at.end());
  std::vector<double> up = middle;
  std::vector<double> down = middle;
  up[group] += step;
  down[group] -= step;
  return (loss(up, label) - 2 * loss(middle, label) + loss(down, label)) / (step * step);
}

}  // namespace

TEST_CASE("gradients are the derivatives of the loss, hessians its curvature", "[model][objective][property]") {
  for (const Case& tried : cases()) {
    const auto objective = make_objective(tried.objective, tried.params, tried.num_class);
    for (const float label : tried.labels) {
      for (const std::vector<float>& margins : margins_to_try(objective->num_groups())) {
        const std::vector<GradientPair> pairs = gradients_of(*objective, margins, label);
        for (std::size_t group = 0; group < margins.size(); ++group) {
          INFO(tried.objective << ", label " << label << ", margin " << margins[0] << ", group " << group);
          const bool beyond_the_logarithm = tried.objective == "reg:squaredlogerror" && margins[0] < -0.99f;
          if (beyond_the_logarithm) continue;  // the loss is cut off there, the gradient steps back
          CHECK(pairs[group].gradient ==
                Approx(difference(tried.loss, margins, group, label, 1e-5)).epsilon(1e-4).margin(2e-6));
          CHECK(pairs[group].hessian > 0);
          if (tried.curvature == Curvature::kOther) continue;
          const double curvature = tried.scale * second_difference(tried.loss, margins, group, label);
          CHECK(pairs[group].hessian == Approx(curvature).epsilon(1e-3).margin(1e-5));
        }
      }
    }
  }
}

TEST_CASE("every objective has a case in the finite-difference check", "[model][objective]") {
  // Those whose loss is about several rows, or about bounds, have test files of their own.
  std::set<std::string> checked = {"survival:cox", "survival:aft", "rank:pairwise", "rank:ndcg", "rank:map"};
  for (const Case& tried : cases()) checked.insert(tried.objective);
  for (const ObjectiveRow& row : all_objectives()) {
    CHECK(checked.contains(row.name));
  }
}

TEST_CASE("a row weight multiplies gradient and hessian", "[model][objective][property]") {
  for (const Case& tried : cases()) {
    const auto objective = make_objective(tried.objective, tried.params, tried.num_class);
    const std::vector<float> margins(objective->num_groups(), 0.4f);
    const auto plain = gradients_of(*objective, margins, tried.labels[1]);
    const auto weighted = gradients_of(*objective, margins, tried.labels[1], {4});  // a power of two: exact in float32
    for (std::size_t group = 0; group < margins.size(); ++group) {
      INFO(tried.objective);
      CHECK(weighted[group].gradient == 4 * plain[group].gradient);
      CHECK(weighted[group].hessian == 4 * plain[group].hessian);
    }
  }
}

TEST_CASE("gradients of many rows do not depend on the number of threads", "[model][objective][determinism]") {
  for (const Case& tried : cases()) {
    const auto objective = make_objective(tried.objective, tried.params, tried.num_class);
    constexpr std::size_t kNumRows = 40001;
    std::vector<float> labels(kNumRows);
    std::vector<float> margins(kNumRows * objective->num_groups());
    for (std::size_t i = 0; i < kNumRows; ++i) labels[i] = tried.labels[i % tried.labels.size()];
    for (std::size_t i = 0; i < margins.size(); ++i) margins[i] = static_cast<float>(i % 997) / 200 - 2.5f;
    const data::Dataset dataset = test::labelled_rows(labels);
    std::vector<GradientPair> one(margins.size());
    std::vector<GradientPair> four(margins.size());
    base::ThreadPool one_thread(1);
    base::ThreadPool four_threads(4);
    objective->gradients(dataset, margins, 0, one_thread, one);
    objective->gradients(dataset, margins, 0, four_threads, four);
    const bool same = std::ranges::equal(one, four, [](const GradientPair& a, const GradientPair& b) {
      return a.gradient == b.gradient && a.hessian == b.hessian;
    });
    INFO(tried.objective);
    CHECK(same);
    // A row's pair is the same wherever the row stands in its block: vector lanes and the loop's tail agree.
    std::vector<float> last(objective->num_groups());
    for (std::size_t group = 0; group < last.size(); ++group)
      last[group] = margins[(kNumRows - 1) * last.size() + group];
    CHECK(gradients_of(*objective, last, labels.back())[0].gradient == one[kNumRows - 1].gradient);
  }
}

TEST_CASE("pair method mean measures by the ideal of the whole group", "[model][objective][rank]") {
  const auto objective =
      make_objective("rank:ndcg", ObjectiveParams{.rank = {.pair_method = RankPairMethod::kMean}}, 0);
  data::Dataset rows;
  rows.labels = {3, 2};
  rows.features = data::DenseMatrix{2, 1, {0, 0}};
  std::vector<GradientPair> pairs(2);
  base::ThreadPool pool(1);
  objective->gradients(rows, std::vector<float>{0.5f, 1}, 0, pool, pairs);
  const double p = 1 / (1 + std::exp(-0.5));
  const double delta = (7 - 3) * (1 - 1 / std::log2(3)) / (7 + 3 / std::log2(3));
  CHECK(pairs[0].gradient == Approx(-2 * p * delta / 0.51));
}

}  // namespace espalier::model
