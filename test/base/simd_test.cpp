#include "base/simd.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/error.h"

using namespace espalier::base;

TEST_CASE("each SIMD level can be forced, in any order, and the list stays", "[base][simd]") {
  const std::vector<std::string> levels = simd_levels();
  REQUIRE(!levels.empty());
  CHECK(levels.back() == "baseline");
  CHECK(simd_level() == levels.front());
  for (int pass = 0; pass < 2; ++pass) {
    for (const std::string& level : levels) {
      force_simd_level(level);
      CHECK(simd_level() == level);
      CHECK(simd_levels() == levels);
    }
  }
  force_simd_level(levels.front());
}

TEST_CASE("an unknown SIMD level is refused with the names of those that run here", "[base][simd]") {
  using Catch::Matchers::StartsWith;
  CHECK_THROWS_WITH(
      force_simd_level("avx\n9"),
      StartsWith("SIMD level 'avx\\n9' is not one that this build and CPU can run: " + simd_levels().front()));
  CHECK_THROWS_AS(force_simd_level(""), ClientError);
}
