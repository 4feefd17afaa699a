#include "model/objective/lambda_rank.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

using Catch::Approx;

struct Force {
  double gradient = 0;
  double hessian = 0;
};

bool same(const std::vector<GradientPair>& a, const std::vector<GradientPair>& b) {
  return std::ranges::equal(a, b, [](const GradientPair& x, const GradientPair& y) {
    return x.gradient == y.gradient && x.hessian == y.hessian;
  });
}

std::unique_ptr<const Objective> objective_of(const std::string& name, const LambdaRankParams& params) {
  return make_objective(name, ObjectiveParams{.rank = params}, 0);
}

// The metric of labels in the order of a ranking, from its definition; NDCG's ideal over the first `top` places.
double metric(const std::string& name, const std::vector<double>& labels, std::size_t top, bool exp_gain) {
  const auto gain = [&](double label) { return exp_gain ? std::pow(2.0, label) - 1 : label; };
  if (name == "rank:map") {
    double hits = 0;
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      hits += labels[i];
      if (labels[i] == 1) sum += hits / static_cast<double>(i + 1);
    }
    return sum / hits;
  }
  std::vector<double> best = labels;
  std::sort(best.rbegin(), best.rend());
  double dcg = 0;
  double ideal = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double discount = 1 / std::log2(static_cast<double>(i) + 2);
    dcg += gain(labels[i]) * discount;
    if (i < top) ideal += gain(best[i]) * discount;
  }
  return ideal == 0 ? 0 : dcg / ideal;
}

// LambdaRank of one group by brute force: every swap is carried out and measured.
std::vector<Force> brute_force(const std::string& name, const LambdaRankParams& params,
                               const std::vector<float>& labels, const std::vector<float>& margins) {
  const std::size_t n = labels.size();
  const auto top = static_cast<std::size_t>(params.num_pair_per_sample.value_or(32));
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return margins[a] > margins[b]; });
  std::vector<double> ranked;
  for (const std::size_t row : order) ranked.push_back(double{labels[row]});
  const bool scores_differ = margins[order.front()] != margins[order.back()];
  std::vector<Force> forces(n);
  double sum = 0;
  for (std::size_t i = 0; i < std::min(n, top); ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      if (ranked[i] == ranked[j]) continue;
      double delta = 1;
      if (name != "rank:pairwise") {
        std::vector<double> swapped = ranked;
        std::swap(swapped[i], swapped[j]);
        delta = std::fabs(metric(name, ranked, top, params.exp_gain) - metric(name, swapped, top, params.exp_gain));
      }
      const std::size_t high = order[ranked[i] > ranked[j] ? i : j];
      const std::size_t low = order[ranked[i] > ranked[j] ? j : i];
      const double lead = double{margins[high]} - double{margins[low]};
      if (params.score_normalization && scores_differ) delta /= std::fabs(lead) + 0.01;
      const double q = 1 / (1 + std::exp(-lead));
      forces[high].gradient += (q - 1) * delta;
      forces[low].gradient -= (q - 1) * delta;
      forces[high].hessian += 2 * q * (1 - q) * delta;
      forces[low].hessian += 2 * q * (1 - q) * delta;
      sum += 2 * (1 - q) * delta;
    }
  }
  const double scale = params.normalization && sum > 0 ? std::log2(1 + sum) / sum : 1;
  for (Force& force : forces) force.gradient *= scale, force.hessian *= scale;
  return forces;
}

data::Dataset grouped_rows(std::vector<float> labels, std::vector<data::RowIndex> borders,
                           std::vector<float> weights = {}) {
  data::Dataset dataset = test::labelled_rows(std::move(labels), std::move(weights));
  dataset.group_start = std::move(borders);
  return dataset;
}

std::vector<GradientPair> gradients_of(const Objective& objective, const data::Dataset& dataset,
                                       const std::vector<float>& margins, int round = 0, int num_threads = 1) {
  std::vector<GradientPair> gradients(margins.size());
  base::ThreadPool pool(num_threads);
  objective.gradients(dataset, margins, round, pool, gradients);
  return gradients;
}

std::string error_of(const std::string& name, const data::Dataset& dataset, const LambdaRankParams& params = {}) {
  try {
    objective_of(name, params)->check_labels(dataset);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

// A group of `n` rows with `kinds` labels and margins that hold ties.
void make_group(std::size_t n, int kinds, std::vector<float>& labels, std::vector<float>& margins) {
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back(static_cast<float>((i * 7 + n) % 11 % static_cast<std::size_t>(kinds)));
    margins.push_back(static_cast<float>((i * 13 + 5 * n) % 17) / 4 - 2);
  }
}

}  // namespace

TEST_CASE("forces of lambda-rank are those of carrying out every swap", "[model][objective][property]") {
  for (const std::string name : {"rank:pairwise", "rank:ndcg", "rank:map"}) {
    for (const LambdaRankParams& params :
         {LambdaRankParams{}, LambdaRankParams{.num_pair_per_sample = 3}, LambdaRankParams{.normalization = false},
          LambdaRankParams{.score_normalization = false}, LambdaRankParams{.exp_gain = false}}) {
      const auto objective = objective_of(name, params);
      for (const std::size_t n : {2, 5, 20, 70}) {
        std::vector<float> labels;
        std::vector<float> margins;
        make_group(n, name == "rank:map" ? 2 : 4, labels, margins);
        if (n == 5) std::ranges::fill(margins, 0.25f);  // the first round: all margins are equal
        const auto expected = brute_force(name, params, labels, margins);
        const auto gradients = gradients_of(*objective, test::labelled_rows(labels), margins);
        for (std::size_t row = 0; row < n; ++row) {
          INFO(name << " " << n << " rows, row " << row);
          CHECK(gradients[row].gradient == Approx(expected[row].gradient).epsilon(1e-5).margin(1e-7));
          CHECK(gradients[row].hessian == Approx(expected[row].hessian).epsilon(1e-5).margin(1e-12));
        }
      }
    }
  }
}

TEST_CASE("query groups are learned apart, each with its weight", "[model][objective]") {
  std::vector<float> labels;
  std::vector<float> margins;
  make_group(9, 3, labels, margins);
  make_group(4, 3, labels, margins);
  const LambdaRankParams params;
  const auto first =
      brute_force("rank:ndcg", params, {labels.begin(), labels.begin() + 9}, {margins.begin(), margins.begin() + 9});
  const auto second =
      brute_force("rank:ndcg", params, {labels.begin() + 9, labels.end()}, {margins.begin() + 9, margins.end()});
  const auto objective = objective_of("rank:ndcg", params);
  const auto plain = gradients_of(*objective, grouped_rows(labels, {0, 9, 9, 13}), margins);
  CHECK(plain[2].gradient == Approx(first[2].gradient));
  CHECK(plain[10].gradient == Approx(second[1].gradient));
  const auto weighted = gradients_of(*objective, grouped_rows(labels, {0, 9, 13}, {1, 3}), margins);
  CHECK(weighted[2].gradient == Approx(0.5 * first[2].gradient));  // weights have the mean 1
  CHECK(weighted[10].hessian == Approx(1.5 * second[1].hessian));
}

TEST_CASE("a group of equal labels pushes nothing", "[model][objective]") {
  for (const char* name : {"rank:pairwise", "rank:ndcg", "rank:map"}) {
    for (const float label : {0.0f, 1.0f}) {
      for (const GradientPair& pair :
           gradients_of(*objective_of(name, {}), grouped_rows({label, label, label}, {0, 2, 3}), {3, 2, 1})) {
        CHECK(pair.gradient == 0);
        CHECK(pair.hessian == 0);
      }
    }
  }
}

// With two rows of different labels every draw is the other row: the pair comes twice a sample.
TEST_CASE("pair method mean draws among rows of other labels", "[model][objective]") {
  const LambdaRankParams params = {.pair_method = RankPairMethod::kMean, .num_pair_per_sample = 5};
  const auto two = gradients_of(*objective_of("rank:pairwise", params), test::labelled_rows({1, 0}), {0.5f, 1});
  const double p = 1 / (1 + std::exp(-0.5));
  CHECK(two[0].gradient == Approx(-2 * p / 0.51));
  CHECK(two[1].gradient == Approx(2 * p / 0.51));
  CHECK(two[1].hessian == Approx(2 * 2 * p * (1 - p) / 0.51));

  // Many draws come close to all pairs.
  std::vector<float> labels;
  std::vector<float> margins;
  make_group(12, 3, labels, margins);
  const LambdaRankParams many = {.pair_method = RankPairMethod::kMean, .num_pair_per_sample = 20'000};
  const auto drawn = gradients_of(*objective_of("rank:ndcg", many), test::labelled_rows(labels), margins);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    double expected = 0;  // a row draws each other label's row with chance 1 / their number
    for (std::size_t other = 0; other < labels.size(); ++other) {
      if (labels[other] == labels[row]) continue;
      const auto count = [&](float label) { return static_cast<double>(std::ranges::count(labels, label)); };
      const double rows = static_cast<double>(labels.size());
      const double chance = 1 / (rows - count(labels[row])) + 1 / (rows - count(labels[other]));
      std::vector<std::size_t> order(labels.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return margins[a] > margins[b]; });
      std::vector<double> ranked;
      for (const std::size_t place : order) ranked.push_back(double{labels[place]});
      std::vector<double> swapped = ranked;
      const auto rank_of = [&](std::size_t which) { return std::ranges::find(order, which) - order.begin(); };
      std::swap(swapped[static_cast<std::size_t>(rank_of(row))], swapped[static_cast<std::size_t>(rank_of(other))]);
      const double delta = std::fabs(metric("rank:ndcg", ranked, 99, true) - metric("rank:ndcg", swapped, 99, true));
      const double apart = labels[row] > labels[other] ? 1 : -1;
      const double lead = apart * (double{margins[row]} - double{margins[other]});
      expected -= chance * apart * delta / (std::fabs(lead) + 0.01) / (1 + std::exp(lead));
    }
    INFO("row " << row);
    CHECK(drawn[row].gradient == Approx(expected).epsilon(0.05).margin(0.01));
  }
}

TEST_CASE("draws change from round to round and are repeated by the same round", "[model][objective]") {
  std::vector<float> labels;
  std::vector<float> margins;
  make_group(40, 3, labels, margins);
  const auto objective = objective_of("rank:ndcg", {.pair_method = RankPairMethod::kMean});
  const data::Dataset dataset = test::labelled_rows(labels);
  const auto first = gradients_of(*objective, dataset, margins, 0);
  const auto again = gradients_of(*objective, dataset, margins, 0);
  const auto second = gradients_of(*objective, dataset, margins, 1);
  CHECK(same(first, again));
  CHECK_FALSE(same(first, second));
}

TEST_CASE("the bias of places is estimated from the round before", "[model][objective]") {
  // Shown in this order; the click is on the second place. All margins equal: no score normalisation.
  const LambdaRankParams params = {.num_pair_per_sample = 2, .unbiased = true, .normalization = false};
  const data::Dataset dataset = grouped_rows({0, 1, 1, 0}, {0, 2, 4});
  const auto objective = objective_of("rank:pairwise", params);
  const auto source = objective->gradient_source(dataset);
  std::vector<GradientPair> gradients(4);
  base::ThreadPool pool(2);
  const std::vector<float> margins = {0, 0, 0, 1};
  source->compute(margins, 0, pool, gradients);
  const auto first = gradients;
  CHECK(first[1].gradient == Approx(-0.5));
  const double p = 1 / (1 + std::exp(-1.0));
  CHECK(first[2].gradient == Approx(-p / 1.01));

  // Costs: the relevant row at place 1 (group 0) ln 2, at place 0 (group 1) ln(1 + 1/e) / 1.01; the others' the
  // reverse.
  source->compute(margins, 1, pool, gradients);
  const double cost_first = std::log1p(std::exp(-1.0)) / 1.01;
  const double relevant_bias = std::sqrt(std::log(2.0) / cost_first);  // of place 1; that of place 0 is 1
  const double other_bias = std::sqrt(cost_first / std::log(2.0));     // of place 1
  CHECK(gradients[1].gradient == Approx(-0.5 / relevant_bias));
  CHECK(gradients[2].gradient == Approx(-p / 1.01 / other_bias));

  // The same rounds give the same state; an Objective itself remembers nothing.
  const auto other = objective->gradient_source(dataset);
  std::vector<GradientPair> again(4);
  base::ThreadPool one_thread(1);
  other->compute(margins, 0, one_thread, again);
  other->compute(margins, 1, one_thread, again);
  CHECK(again[1].gradient == gradients[1].gradient);
  CHECK(gradients_of(*objective, dataset, margins, 1)[1].gradient == first[1].gradient);
}

TEST_CASE("biases are tracked for as many places as the longest group has", "[model][objective]") {
  const data::Dataset dataset = grouped_rows({0, 1, 1, 0}, {0, 2, 4});
  const auto gradients_with = [&](int num_pairs) {
    const auto objective =
        objective_of("rank:ndcg", LambdaRankParams{.num_pair_per_sample = num_pairs, .unbiased = true});
    const auto source = objective->gradient_source(dataset);
    std::vector<GradientPair> gradients(4);
    base::ThreadPool pool(1);
    for (int round = 0; round < 3; ++round) source->compute(std::vector<float>{0, 1, 2, 1}, round, pool, gradients);
    return gradients;
  };
  CHECK(same(gradients_with(2147483647), gradients_with(2)));  // not 32 GiB of biases
}

TEST_CASE("gradients of ranking do not depend on the number of threads", "[model][objective][determinism]") {
  std::vector<float> labels;
  std::vector<float> margins;
  std::vector<data::RowIndex> borders = {0};
  for (std::size_t group = 0; group < 300; ++group) {
    make_group(1 + group * 31 % 90, 2, labels, margins);
    borders.push_back(static_cast<data::RowIndex>(labels.size()));
  }
  const data::Dataset dataset = grouped_rows(labels, borders);
  for (const char* name : {"rank:pairwise", "rank:ndcg", "rank:map"}) {
    for (const auto method : {RankPairMethod::kTopK, RankPairMethod::kMean}) {
      const auto objective = objective_of(name, {.pair_method = method});
      const auto one = gradients_of(*objective, dataset, margins, 3, 1);
      const auto four = gradients_of(*objective, dataset, margins, 3, 4);
      INFO(name);
      CHECK(same(one, four));
    }
  }
}

TEST_CASE("labels, borders and weights that ranking cannot use are refused", "[model][objective]") {
  CHECK(error_of("rank:ndcg", test::labelled_rows({0, 31})) == "no error");
  CHECK(
      error_of("rank:ndcg", test::labelled_rows({0, 32})) ==
      "row 1: label 32 is not allowed for objective rank:ndcg; labels must be integers from 0 to 31, since their gain "
      "is 2^label - 1 (ndcg_exp_gain false lifts this)");
  CHECK(error_of("rank:ndcg", test::labelled_rows({0, 32.5f}), {.exp_gain = false}) == "no error");
  CHECK(error_of("rank:ndcg", test::labelled_rows({-1}), {.exp_gain = false}) ==
        "row 0: label -1 is not allowed for objective rank:ndcg; labels must be at least 0");
  CHECK(error_of("rank:map", test::labelled_rows({0, 2})) ==
        "row 1: label 2 is not allowed for objective rank:map; labels must be 0 or 1");
  CHECK(error_of("rank:pairwise", test::labelled_rows({-1.5f, 40})) == "no error");
  CHECK(error_of("rank:pairwise", grouped_rows({1, 2, 3}, {0, 2})) ==
        "the borders of query groups must ascend from 0 to the number of rows, 3");
  CHECK(error_of("rank:pairwise", grouped_rows({1, 2, 3}, {0, 2, 3}, {1, 1, 1})) ==
        "there are 3 row weights for 2 query groups; ranking takes one weight for each group or none");
  CHECK(error_of("rank:pairwise", grouped_rows({1, 2, 3}, {0, 2, 3}, {1, -1})) ==
        "query group 1: weight -1 is not allowed; weights must be finite and at least 0");
  CHECK(error_of("rank:pairwise", grouped_rows({1, 2, 3}, {0, 2, 3}, {0, 0})) ==
        "all weights of query groups are 0; at least one needs a positive weight");
}

TEST_CASE("the default metric looks as far as pairs are made", "[model][objective]") {
  CHECK(objective_of("rank:pairwise", {})->default_metric() == "ndcg@32");
  CHECK(objective_of("rank:map", {.num_pair_per_sample = 7})->default_metric() == "map@7");
  CHECK(objective_of("rank:ndcg", {.pair_method = RankPairMethod::kMean})->default_metric() == "ndcg");
}

}  // namespace espalier::model
