// PackedScan finds the splits of SplitSearch, bit for bit, at every SIMD level.
#include "model/boosting/tree/split/packed_scan.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "support/simd_levels.h"

namespace espalier::model {
namespace {

constexpr PackedForm kPacking = {.shift = 30, .units = {.gradient = 0x1p-16, .hessian = 0x1p-15}};

struct Feature {
  std::vector<std::uint64_t> words;
  std::vector<GradientSum> bins;
  GradientSum total;
};

// Bins are empty with the chance `empty`; sums repeat, so that gains tie; `missing` adds rows without the value.
Feature random_feature(std::size_t num_bins, double empty, bool missing, std::mt19937& random) {
  Feature feature;
  const auto draw = [&]() -> GradientSum {
    return {(static_cast<std::int64_t>(random() % 5) - 2) * 60'000, static_cast<std::int64_t>(random() % 3) * 40'000};
  };
  for (std::size_t bin = 0; bin < num_bins; ++bin) {
    const bool is_empty = static_cast<double>(random() % 1000) < 1000 * empty;
    feature.bins.push_back(is_empty ? GradientSum{} : draw());
    feature.words.push_back(kPacking.word(feature.bins.back()));
    feature.total += feature.bins.back();
  }
  if (missing) feature.total += {90'000, 50'000};
  return feature;
}

bool same(const SplitCandidate& a, const SplitCandidate& b) {
  if (!a.found() && !b.found()) return true;
  return a.gain == b.gain && a.condition.feature == b.condition.feature &&
         a.condition.last_left_bin == b.condition.last_left_bin &&
         a.condition.default_left == b.condition.default_left && a.left == b.left;
}

void compare(const SplitRules& rules, std::size_t num_bins, double empty, bool missing, std::mt19937& random) {
  SplitSearch plain(rules, kPacking.units);
  PackedScan packed(rules, kPacking);
  SplitCandidate expected, found;
  for (data::FeatureIndex index = 0; index < 4; ++index) {
    const Feature feature = random_feature(num_bins, empty, missing, random);
    const NodeSums node = plain.node_sums(feature.total);
    plain.scan(index, feature.bins, node, expected);
    packed.scan(index, feature.words, node, found);
    INFO(num_bins << " bins, " << empty << " of them empty, missing: " << missing << "; expected bin "
                  << expected.condition.last_left_bin << ", found " << found.condition.last_left_bin);
    REQUIRE(same(expected, found));
  }
}

}  // namespace

TEST_CASE("packed bins give the splits of plain bins at every SIMD level", "[model][boosting][split]") {
  std::vector<SplitRules> rules(4);
  rules[1].l1 = 1.5;
  rules[2].min_child_hessian = 0;
  rules[3].l2 = 0;
  rules[3].min_child_hessian = 6;
  test::at_every_simd_level([&] {
    std::mt19937 random(7);
    for (const SplitRules& rule : rules) {
      for (const std::size_t num_bins : {1, 2, 7, 8, 9, 33, 256}) {
        for (const double empty : {0.0, 0.5, 0.97}) {
          compare(rule, num_bins, empty, false, random);
          compare(rule, num_bins, empty, true, random);
        }
      }
    }
  });
}

TEST_CASE("a feature whose values no row of the node has is not split", "[model][boosting][split]") {
  PackedScan scan(SplitRules{}, kPacking);
  SplitCandidate best;
  scan.scan(0, std::vector<std::uint64_t>(100, 0), {.total = {500'000, 900'000}}, best);
  scan.scan(0, {}, {.total = {500'000, 900'000}}, best);
  CHECK_FALSE(best.found());
}

}  // namespace espalier::model
