#include "base/random.h"

#include <array>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <vector>

using namespace espalier::base;

namespace {

constexpr int kDraws = 100'000;

// Chi-square statistic of `kDraws` draws in 256 cells: mean 255, standard deviation 22.6.
template <typename Draw>
double chi_square(const Draw& draw) {
  std::array<int, 256> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts[static_cast<std::size_t>(draw(i) * 256)];
  double sum = 0;
  constexpr double kExpected = kDraws / 256.0;
  for (const int count : counts) sum += (count - kExpected) * (count - kExpected) / kExpected;
  return sum;
}

// Correlation of two sequences of uniform numbers: standard deviation 1 / sqrt(kDraws) = 0.0032 when independent.
template <typename A, typename B>
double correlation(const A& a, const B& b) {
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) sum += (a(i) - 0.5) * (b(i) - 0.5);
  return sum * 12 / kDraws;
}

}  // namespace

TEST_CASE("draws are uniform along every part of the key", "[base][random]") {
  const RandomKey key{.seed = 7, .stream = RandomStream::kRowSample, .round = 3, .tree = 1};
  const auto with = [&](auto change) {
    return [key, change](int i) {
      RandomKey changed = key;
      change(changed, static_cast<std::uint32_t>(i));
      return random_uniform(changed, 5);
    };
  };
  CHECK(chi_square([&](int i) { return random_uniform(key, static_cast<std::uint64_t>(i)); }) < 255 + 6 * 22.6);
  CHECK(chi_square([&](int i) { return random_uniform(key, static_cast<std::uint64_t>(i) << 40); }) < 255 + 6 * 22.6);
  CHECK(chi_square(with([](RandomKey& k, std::uint32_t i) { k.seed = i; })) < 255 + 6 * 22.6);
  CHECK(chi_square(with([](RandomKey& k, std::uint32_t i) { k.round = i; })) < 255 + 6 * 22.6);
  CHECK(chi_square(with([](RandomKey& k, std::uint32_t i) { k.tree = i; })) < 255 + 6 * 22.6);
}

TEST_CASE("neighbouring seeds, streams, rounds, trees and indices are independent", "[base][random]") {
  const auto draw = [](RandomKey key, std::uint64_t shift) {
    return [key, shift](int i) { return random_uniform(key, static_cast<std::uint64_t>(i) + shift); };
  };
  const RandomKey key{.seed = 1};
  const std::vector<RandomKey> others = {{.seed = 2},
                                         {.seed = 0},
                                         {.seed = 1, .stream = RandomStream::kColumnByTree},
                                         {.seed = 1, .stream = RandomStream::kShuffle},
                                         {.seed = 1, .round = 1},
                                         {.seed = 1, .tree = 1}};
  for (const RandomKey& other : others) {
    CHECK(std::abs(correlation(draw(key, 0), draw(other, 0))) < 6 * 0.0032);
    CHECK(std::abs(correlation(draw(key, 0), draw(other, 1))) < 6 * 0.0032);
  }
  CHECK(std::abs(correlation(draw(key, 0), draw(key, 1))) < 6 * 0.0032);
}

TEST_CASE("every bit of a draw is set half of the time and no draw repeats", "[base][random]") {
  std::array<int, 64> ones{};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t bits = random_bits({.seed = 12}, static_cast<std::uint64_t>(i));
    seen.insert(bits);
    for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>((bits >> bit) & 1);
  }
  CHECK(seen.size() == kDraws);
  for (const int count : ones) CHECK(std::abs(count - kDraws / 2) < 6 * 158);  // sqrt(kDraws / 4) = 158
}

TEST_CASE("a draw is in [0, 1) and is a function of its key alone", "[base][random]") {
  double largest = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double value = random_uniform({.seed = 3}, i);
    REQUIRE((value >= 0 && value < 1));
    largest = std::max(largest, value);
  }
  CHECK(largest > 0.9999);
  // Models trained with a seed stay the same over releases: the numbers are part of the format.
  CHECK(random_bits({.seed = 42, .stream = RandomStream::kColumnByNode, .round = 9, .tree = 4}, 1234567) ==
        0x568360a45cdfad57);
}
