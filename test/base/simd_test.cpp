#include "base/simd.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/error.h"
#include "support/simd_levels.h"

using namespace espalier::base;

TEST_CASE("each SIMD level can be forced, in any order, and the list stays", "[base][simd]") {
  const std::vector<std::string> levels = simd_levels();
  REQUIRE(!levels.empty());
  CHECK(levels.back() == "baseline");
  CHECK(simd_level() == levels.front());
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<std::string> seen;
    espalier::test::at_every_simd_level([&] {
      seen.push_back(simd_level());
      CHECK(simd_levels() == levels);
    });
    CHECK(seen == levels);
  }
  CHECK(simd_level() == levels.front());
}

TEST_CASE("a machine that has AVX-512 runs it, one that has not says so", "[base][simd][all_levels]") {
#if defined(__x86_64__) && !defined(ESPALIER_FEW_SIMD_LEVELS)
  // What Highway's level wants, as the processor itself says.
  const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd") &&
                   __builtin_cpu_supports("avx512vl");
  CHECK(std::ranges::contains(simd_levels(), "avx512") == has);
  CHECK(espalier::test::tested_simd_levels().contains("lacks avx512") == !has);
  CHECK(std::ranges::contains(simd_levels_of_build(), "avx512"));
#endif
}

TEST_CASE("an unknown SIMD level is refused with the names of those that run here", "[base][simd]") {
  using Catch::Matchers::StartsWith;
  CHECK_THROWS_WITH(
      force_simd_level("avx\n9"),
      StartsWith("SIMD level 'avx\\n9' is not one that this build and CPU can run: " + simd_levels().front()));
  CHECK_THROWS_AS(force_simd_level(""), ClientError);
}
