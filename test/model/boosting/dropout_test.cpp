#include "model/boosting/dropout.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

namespace espalier::model {
namespace {

double mean_dropped(const DartParams& params, const std::vector<float>& weights, std::uint32_t tree, int rounds) {
  int count = 0;
  for (int round = 0; round < rounds; ++round) {
    for (const std::uint32_t dropped : dropped_trees(params, weights, 3, round)) count += dropped == tree ? 1 : 0;
  }
  return static_cast<double>(count) / rounds;
}

TEST_CASE("every tree is dropped with the rate that was asked for", "[model][boosting][dart]") {
  const std::vector<float> weights = {1, 0.5f, 0.25f, 0.25f};
  CHECK(std::abs(mean_dropped({.rate_drop = 0.3}, weights, 2, 20'000) - 0.3) < 0.015);
  // Weighted: 0.3 * 4 * weight / 2.
  const DartParams weighted = {.weighted_sampling = true, .rate_drop = 0.3};
  CHECK(std::abs(mean_dropped(weighted, weights, 0, 20'000) - 0.6) < 0.015);
  CHECK(std::abs(mean_dropped(weighted, weights, 3, 20'000) - 0.15) < 0.015);
  // skip_drop leaves out nothing in half of the rounds.
  CHECK(std::abs(mean_dropped({.rate_drop = 0.4, .skip_drop = 0.5}, weights, 1, 20'000) - 0.2) < 0.015);
  CHECK(dropped_trees({.rate_drop = 1}, weights, 3, 1).size() == 4);
  CHECK(dropped_trees({.rate_drop = 0}, weights, 3, 1).empty());
  CHECK(dropped_trees({.rate_drop = 1, .one_drop = true}, {}, 3, 1).empty());
}

TEST_CASE("one_drop drops exactly one tree when chance dropped none", "[model][boosting][dart]") {
  const std::vector<float> weights = {1, 0.5f, 0.25f, 0.25f};
  CHECK(std::abs(mean_dropped({.rate_drop = 0, .one_drop = true}, weights, 0, 20'000) - 0.25) < 0.015);
  const DartParams weighted = {.weighted_sampling = true, .rate_drop = 0, .one_drop = true};
  CHECK(std::abs(mean_dropped(weighted, weights, 0, 20'000) - 0.5) < 0.015);
  CHECK(std::abs(mean_dropped(weighted, weights, 3, 20'000) - 0.125) < 0.015);
  for (int round = 0; round < 50; ++round) CHECK(dropped_trees(weighted, weights, 3, round).size() == 1);
}

// By hand, learning rate 0.5. tree: k = 2, lr = 0.5: factor 2 / 2.5, new 1 / 2.5. forest: 1 / 1.5 both. Two new trees
// share the learning rate: lr = 0.25.
TEST_CASE("weights after a round are those of the paper", "[model][boosting][dart]") {
  const std::vector<std::uint32_t> dropped = {0, 2};
  std::vector<float> weights = {1, 0.5f, 0.25f};
  SECTION("tree") {
    normalize_weights({}, 0.5, dropped, 1, weights);
    CHECK(weights == std::vector<float>{0.8f, 0.5f, 0.2f, 0.4f});
  }
  SECTION("forest") {
    normalize_weights({.forest_normalization = true}, 0.5, dropped, 1, weights);
    const auto factor = static_cast<float>(1 / 1.5);
    CHECK(weights == std::vector<float>{factor, 0.5f, 0.25f * factor, factor});
  }
  SECTION("two new trees") {
    normalize_weights({}, 0.5, dropped, 2, weights);
    const auto factor = static_cast<float>(2 / 2.25);
    const auto added = static_cast<float>(1 / 2.25);
    CHECK(weights == std::vector<float>{factor, 0.5f, 0.25f * factor, added, added});
  }
  SECTION("none dropped") {
    normalize_weights({}, 0.5, {}, 2, weights);
    CHECK(weights == std::vector<float>{1, 0.5f, 0.25f, 1, 1});
  }
}

}  // namespace
}  // namespace espalier::model
