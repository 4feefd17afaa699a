#include "model/boosting/tree/split/category_search.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <functional>
#include <random>

namespace espalier::model {
namespace {

constexpr GradientUnits kUnits = {0.25, 0.5};

struct NodeCase {
  std::vector<GradientSum> bins;
  std::vector<float> upper;
  GradientSum total;
};

NodeCase random_node(std::mt19937& random, std::size_t num_bins) {
  NodeCase node{.bins = std::vector<GradientSum>(num_bins), .upper = {}, .total = {}};
  for (std::size_t bin = 0; bin < num_bins; ++bin) {
    node.upper.push_back(static_cast<float>(bin + 1));
    if (random() % 4 == 0) continue;
    node.bins[bin] = {static_cast<std::int64_t>(random() % 200) - 100, static_cast<std::int64_t>(1 + random() % 20)};
    node.total += node.bins[bin];
  }
  if (random() % 2 == 0) node.total += {static_cast<std::int64_t>(random() % 100) - 50, 7};
  return node;
}

double side(const GradientSum& sum, const SplitRules& rules) {
  const double hessian = static_cast<double>(sum.hessian) * kUnits.hessian;
  const double gradient = static_cast<double>(sum.gradient) * kUnits.gradient;
  const double shrunk = std::copysign(std::max(std::abs(gradient) - rules.l1, 0.0), gradient);
  return hessian > 0 ? shrunk * shrunk / (hessian + rules.l2) : 0;
}

// The best gain over all the sets in `wanted` (bit masks of categories that go right), both default directions.
float brute_force(const NodeCase& node, const SplitRules& rules, const std::function<bool(std::uint32_t)>& wanted) {
  GradientSum missing = node.total;
  for (const auto& bin : node.bins) missing = missing - bin;
  float best = 0;
  for (std::uint32_t set = 1; set < (1u << node.bins.size()); ++set) {
    if (!wanted(set)) continue;
    for (const bool missing_right : {false, true}) {
      GradientSum right = missing_right ? missing : GradientSum{};
      for (std::size_t bin = 0; bin < node.bins.size(); ++bin) {
        if ((set >> bin & 1) != 0) right += node.bins[bin];
      }
      const GradientSum left = node.total - right;
      const auto heavy = [&](const GradientSum& sum) {
        return static_cast<double>(sum.hessian) * kUnits.hessian >= rules.min_child_hessian;
      };
      if (!heavy(left) || !heavy(right)) continue;
      best = std::max(best, static_cast<float>(side(left, rules) + side(right, rules) - side(node.total, rules)));
    }
  }
  return best;
}

GradientSum left_of(const NodeCase& node, const BinCondition& condition) {
  GradientSum left;
  GradientSum missing = node.total;
  for (std::uint32_t bin = 0; bin < node.bins.size(); ++bin) {
    missing = missing - node.bins[bin];
    if (!condition.right_bins->contains(bin)) left += node.bins[bin];
  }
  if (condition.default_left) left += missing;
  return left;
}

TEST_CASE("one category against the rest: the split that brute force finds", "[model][boosting][category][property]") {
  std::mt19937 random(GENERATE(1u, 2u, 3u));
  SplitRules rules;
  rules.max_cat_to_onehot = 100;
  rules.min_child_hessian = GENERATE(0.0, 3.0);
  rules.l1 = GENERATE(0.0, 3.0);
  CategorySearch search(rules, kUnits);
  for (int trial = 0; trial < 40; ++trial) {
    const NodeCase node = random_node(random, 2 + random() % 7);
    SplitCandidate best;
    search.scan(4, node.upper, node.bins, node_sums(node.total, {}, rules, kUnits), best);
    const float expected = brute_force(node, rules, [](std::uint32_t set) { return std::has_single_bit(set); });
    CHECK(best.found() == (expected > kMinGain));
    if (!best.found()) continue;
    CHECK_THAT(best.gain, Catch::Matchers::WithinRel(expected, 1e-6f));
    CHECK(best.condition.feature == 4);
    CHECK(best.left == left_of(node, best.condition));
  }
}

TEST_CASE("no set of categories is better than the best end of the sorted order",
          "[model][boosting][category][property]") {
  std::mt19937 random(GENERATE(4u, 5u, 6u, 7u));
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.l2 = 0;  // Fisher's theorem: with l2 the order by weight is only nearly optimal
  CategorySearch search(rules, kUnits);
  for (int trial = 0; trial < 20; ++trial) {
    NodeCase node = random_node(random, 4 + random() % 6);
    node.total = {};
    for (const auto& bin : node.bins) node.total += bin;  // none missing
    SplitCandidate best;
    search.scan(0, node.upper, node.bins, node_sums(node.total, {}, rules, kUnits), best);
    const float expected = brute_force(node, rules, [](std::uint32_t) { return true; });
    CHECK(best.found() == (expected > kMinGain));
    if (!best.found()) continue;
    CHECK_THAT(best.gain, Catch::Matchers::WithinRel(expected, 1e-5f));
    CHECK(best.left == left_of(node, best.condition));
  }
}

TEST_CASE("a bin of several categories never goes right", "[model][boosting][category]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.max_cat_to_onehot = GENERATE(1, 100);
  CategorySearch search(rules, kUnits);
  // Bin 1 stands for the codes 1 to 8 and differs most from the rest.
  const NodeCase node{.bins = {{10, 4}, {-400, 4}, {12, 4}, {90, 4}}, .upper = {1, 9, 10, 11}, .total = {-288, 16}};
  SplitCandidate best;
  search.scan(0, node.upper, node.bins, node_sums(node.total, {}, rules, kUnits), best);
  REQUIRE(best.found());
  CHECK_FALSE(best.condition.right_bins->contains(1));
  CHECK(best.condition.right_bins->contains(3));
  CHECK(best.left == left_of(node, best.condition));
}

TEST_CASE("at most max_cat_threshold - 1 categories stand on one side", "[model][boosting][category]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.max_cat_threshold = 3;
  CategorySearch search(rules, kUnits);
  NodeCase node = {.bins = {}, .upper = {}, .total = {}};
  for (int bin = 0; bin < 10; ++bin) {
    node.bins.push_back({bin < 5 ? 40 : -40, 4});
    node.upper.push_back(static_cast<float>(bin + 1));
    node.total += node.bins.back();
  }
  SplitCandidate best;
  search.scan(0, node.upper, node.bins, node_sums(node.total, {}, rules, kUnits), best);
  REQUIRE(best.found());
  std::size_t right = 0;
  for (std::uint32_t bin = 0; bin < 10; ++bin) right += best.condition.right_bins->contains(bin);
  CHECK((right == 2 || right == 8));
}

// Rows are estimated: two for each unit of hessian here.
NodeSums sums_of(const NodeCase& node, const SplitRules& rules) {
  NodeSums sums = node_sums(node.total, {}, rules, kUnits);
  sums.num_rows = 2 * static_cast<double>(node.total.hessian);
  return sums;
}

double rows_of(const GradientSum& sum) { return 2 * static_cast<double>(sum.hessian); }

// The best splits of a hundred random nodes; nodes without one are left out.
std::vector<std::pair<NodeCase, SplitCandidate>> random_splits(const SplitRules& rules, std::uint32_t seed) {
  std::mt19937 random(seed);
  CategorySearch search(rules, kUnits);
  std::vector<std::pair<NodeCase, SplitCandidate>> found;
  for (int trial = 0; trial < 100; ++trial) {
    const NodeCase node = random_node(random, 4 + random() % 20);
    SplitCandidate best;
    search.scan(0, node.upper, node.bins, sums_of(node, rules), best);
    if (best.found()) found.emplace_back(node, best);
  }
  return found;
}

TEST_CASE("small categories stay with the missing values", "[model][boosting][category][property]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.max_cat_to_onehot = 1;
  rules.cat_smooth = 20;
  const auto splits = random_splits(rules, GENERATE(8u, 9u, 10u));
  for (const auto& [node, best] : splits) {
    CHECK(best.left == left_of(node, best.condition));
    for (std::uint32_t bin = 0; bin < node.bins.size(); ++bin) {
      if (rows_of(node.bins[bin]) >= 20) continue;
      CHECK(best.condition.right_bins->contains(bin) != best.condition.default_left);
    }
  }
  CHECK(splits.size() > 80);
}

TEST_CASE("a large category can leave small ones and missing values behind", "[model][boosting][category]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.max_cat_to_onehot = 1;
  rules.cat_smooth = 20;
  CategorySearch search(rules, kUnits);
  const std::int64_t sign = GENERATE(-1, 1);
  // 200 rows of category 0, three categories of four rows, 40 rows without a value.
  const NodeCase node{.bins = {{sign * 300, 100}, {2, 2}, {-3, 2}, {1, 2}},
                      .upper = {1, 2, 3, 4},
                      .total = {sign * 300 - sign * 100, 126}};
  SplitCandidate best;
  search.scan(0, node.upper, node.bins, sums_of(node, rules), best);
  REQUIRE(best.found());
  CHECK(best.left == left_of(node, best.condition));
  for (std::uint32_t bin = 1; bin < 4; ++bin) {
    CHECK(best.condition.right_bins->contains(bin) != best.condition.right_bins->contains(0));
  }
}

TEST_CASE("min_data_per_group is a least size of both sides", "[model][boosting][category][property]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.min_data_per_group = 60;
  const auto splits = random_splits(rules, GENERATE(11u, 12u, 13u));
  for (const auto& [node, best] : splits) {
    CHECK(rows_of(best.left) >= 60);
    CHECK(rows_of(node.total - best.left) >= 60);
  }
  CHECK(splits.size() > 50);
}

TEST_CASE("cat_l2 shrinks both sides of a sorted split, not one against the rest", "[model][boosting][category]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.cat_l2 = 5;
  rules.max_cat_to_onehot = GENERATE(1, 100);
  SplitRules shrunk = rules;
  if (rules.max_cat_to_onehot == 1) shrunk.l2 += 5;
  const NodeCase node{.bins = {{80, 8}, {-60, 6}, {60, 4}}, .upper = {1, 2, 3}, .total = {80, 18}};
  CategorySearch search(rules, kUnits);
  SplitCandidate best;
  search.scan(0, node.upper, node.bins, sums_of(node, rules), best);
  REQUIRE(best.found());
  const double expected = side(best.left, shrunk) + side(node.total - best.left, shrunk) - side(node.total, rules);
  CHECK_THAT(best.gain, Catch::Matchers::WithinRel(static_cast<float>(expected), 1e-6f));
}

TEST_CASE("sides are measured min_data_per_group rows apart", "[model][boosting][categories]") {
  SplitRules rules;
  rules.min_child_hessian = 0;
  rules.min_data_per_group = 60;
  rules.max_cat_to_onehot = 1;
  CategorySearch search(rules, kUnits);
  // 40 rows each: sides of two, four and six categories are measured, the best would be three.
  std::vector<GradientSum> bins;
  std::vector<float> upper;
  GradientSum total;
  for (int bin = 0; bin < 10; ++bin) {
    bins.push_back({bin < 3 ? 400 + bin : -100 - bin, 20});
    upper.push_back(static_cast<float>(bin + 1));
    total += bins.back();
  }
  NodeSums sums = node_sums(total, {}, rules, kUnits);
  sums.num_rows = 400;
  SplitCandidate best;
  search.scan(0, upper, bins, sums, best);
  REQUIRE(best.found());
  int right = 0;
  for (std::uint32_t bin = 0; bin < 10; ++bin) right += best.condition.right_bins->contains(bin);
  CHECK(right % 2 == 0);
}

}  // namespace
}  // namespace espalier::model
