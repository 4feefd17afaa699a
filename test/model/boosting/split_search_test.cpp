#include "model/boosting/tree/split/split_search.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <random>

namespace espalier::model {
namespace {

constexpr GradientUnits kUnits = {0.25, 0.5};

// Every split of the definition in the order of preference, gains worked out in double from the formulas.
SplitCandidate brute_force(std::span<const GradientSum> bins, const GradientSum& total, const SplitRules& rules) {
  GradientSum missing = total;
  for (const auto& bin : bins) missing = missing - bin;
  SplitCandidate best;
  const auto consider = [&](int last_left, bool default_left) {
    GradientSum left = default_left ? missing : GradientSum{};
    for (int bin = 0; bin <= last_left; ++bin) left += bins[static_cast<std::size_t>(bin)];
    const GradientSum right = total - left;
    const auto g = [](const GradientSum& s) { return static_cast<double>(s.gradient) * kUnits.gradient; };
    const auto h = [](const GradientSum& s) { return static_cast<double>(s.hessian) * kUnits.hessian; };
    if (h(left) < rules.min_child_hessian || h(right) < rules.min_child_hessian) return;
    const auto side = [&](const GradientSum& s) {
      if (h(s) <= 0) return 0.0;
      const double shrunk = std::copysign(std::max(std::abs(g(s)) - rules.l1, 0.0), g(s));
      if (rules.max_delta_step <= 0) return shrunk * shrunk / (h(s) + rules.l2);
      const double weight = std::clamp(-shrunk / (h(s) + rules.l2), -rules.max_delta_step, rules.max_delta_step);
      return -(2 * g(s) * weight + (h(s) + rules.l2) * weight * weight);
    };
    const auto gain = static_cast<float>(side(left) + side(right) - side(total));
    if (gain > best.gain) best = {gain, {0, last_left, default_left}, left};
  };
  const int num_bins = static_cast<int>(bins.size());
  for (int bin = 0; bin < num_bins; ++bin) consider(bin, false);
  if (missing == GradientSum{}) return best;
  for (int bin = num_bins - 2; bin >= -1; --bin) consider(bin, true);
  return best;
}

TEST_CASE("the best split is the one that brute force finds", "[model][boosting][split][property]") {
  std::mt19937 random(GENERATE(1u, 2u, 3u, 4u, 5u, 6u));
  SplitRules rules;
  rules.min_child_hessian = GENERATE(0.0, 1.0, 20.0);
  rules.l1 = GENERATE(0.0, 3.0);
  rules.max_delta_step = GENERATE(0.0, 0.4);
  SplitSearch search(rules, kUnits);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<GradientSum> bins(1 + random() % 40);
    GradientSum total;
    for (auto& bin : bins) {
      if (random() % 3 == 0) continue;  // empty bins make equal gains
      bin = {static_cast<std::int64_t>(random() % 200) - 100, static_cast<std::int64_t>(1 + random() % 20)};
      total += bin;
    }
    if (random() % 2 == 0) total += {static_cast<std::int64_t>(random() % 100) - 50, 7};
    SplitCandidate best;
    search.scan(0, bins, search.node_sums(total), best);
    const auto expected = brute_force(bins, total, rules);
    CHECK(best.found() == expected.found());
    if (!expected.found()) continue;
    CHECK_THAT(best.gain, Catch::Matchers::WithinRel(expected.gain, 1e-6f));
    CHECK(best.condition.last_left_bin == expected.condition.last_left_bin);
    CHECK(best.condition.default_left == expected.condition.default_left);
    CHECK(best.left == expected.left);
  }
}

TEST_CASE("bins with rows alone give the splits of all bins", "[model][boosting][split][property]") {
  std::mt19937 random(11);
  SplitRules rules;
  rules.min_child_hessian = GENERATE(0.0, 5.0);
  const ScanOrder order = GENERATE(ScanOrder::kForwardAndMissing, ScanOrder::kForwardBackward, ScanOrder::kBackward);
  SplitSearch search(rules, kUnits);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<GradientSum> bins(1 + random() % 300);
    std::vector<OccupiedBin> occupied;
    GradientSum total;
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
      if (random() % 10 != 0) continue;
      bins[bin] = {static_cast<std::int64_t>(random() % 5) - 2, static_cast<std::int64_t>(random() % 20)};
      occupied.push_back({static_cast<std::uint32_t>(bin), bins[bin]});
      total += bins[bin];
    }
    if (random() % 2 == 0) total += {static_cast<std::int64_t>(random() % 100) - 50, 7};
    SplitCandidate all, few;
    search.scan(0, bins, search.node_sums(total), all, order);
    search.scan_occupied(0, bins.size(), occupied, search.node_sums(total), few, order);
    REQUIRE(few.gain == all.gain);
    REQUIRE(few.condition.last_left_bin == all.condition.last_left_bin);
    REQUIRE(few.condition.default_left == all.condition.default_left);
    REQUIRE(few.left == all.left);
  }
}

TEST_CASE("a split by hand: gain without one half", "[model][boosting][split]") {
  // Two rows, gradients -1 and 1, hessians 1, l2 = 1: 1/2 + 1/2 - 0.
  SplitSearch search(SplitRules{}, GradientUnits{1, 1});
  const std::vector<GradientSum> bins = {{-1, 1}, {1, 1}};
  SplitCandidate best;
  search.scan(3, bins, search.node_sums({0, 2}), best);
  CHECK(best.gain == 1.0f);
  CHECK(best.condition.feature == 3);
  CHECK(best.condition.last_left_bin == 0);
  CHECK_FALSE(best.condition.default_left);
}

TEST_CASE("equal gains: the lower feature wins, whatever the order of the scans", "[model][boosting][split]") {
  SplitSearch search(SplitRules{}, GradientUnits{1, 1});
  const std::vector<GradientSum> bins = {{-1, 1}, {1, 1}};
  SplitCandidate best;
  search.scan(5, bins, search.node_sums({0, 2}), best);
  search.scan(2, bins, search.node_sums({0, 2}), best);
  search.scan(4, bins, search.node_sums({0, 2}), best);
  CHECK(best.condition.feature == 2);
}

TEST_CASE("leaf weight: soft threshold, then the step limit", "[model][boosting][split]") {
  SplitRules rules;
  CHECK(leaf_weight(-6, 2, rules) == 2);
  rules.l1 = 3;
  CHECK(leaf_weight(-6, 2, rules) == 1);
  CHECK(leaf_weight(2, 2, rules) == 0);
  rules.max_delta_step = 0.5;
  CHECK(leaf_weight(-6, 2, rules) == 0.5);
  CHECK(leaf_weight(6, 0, rules) == 0);
}

}  // namespace
}  // namespace espalier::model
