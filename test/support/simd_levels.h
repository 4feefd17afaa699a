// Runs a test at every SIMD level that this machine has, and says which they were.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "base/simd.h"
#include "base/text.h"

namespace espalier::test {

// "avx2, sse4, baseline; this CPU lacks avx512".
inline std::string tested_simd_levels() {
  const std::vector<std::string> tested = base::simd_levels();
  std::vector<std::string> lacking = base::simd_levels_of_build();
  std::erase_if(lacking, [&](const std::string& level) { return std::ranges::contains(tested, level); });
  return base::join(tested, ", ") + (lacking.empty() ? "" : "; this CPU lacks " + base::join(lacking, ", "));
}

// Once in a program: scripts/test looks for the line.
inline void report_simd_levels() {
  [[maybe_unused]] static const int printed = std::printf("SIMD levels tested: %s\n", tested_simd_levels().c_str());
}

template <class Run>
void at_every_simd_level(const Run& run) {
  struct Restore {
    std::string level = base::simd_level();
    ~Restore() { base::force_simd_level(level); }
  };
  report_simd_levels();
  const Restore restore;  // also when a REQUIRE throws
  // scripts/test shows this line.
  [[maybe_unused]] static const bool is_told = [] {
    std::string line = "SIMD levels:";
    for (const std::string& level : base::simd_levels()) line += ' ' + level;
    return std::fprintf(stderr, "%s\n", line.c_str()) > 0;
  }();
  for (const std::string& level : base::simd_levels()) {
    base::force_simd_level(level);
    INFO(level);
    run();
  }
}

}  // namespace espalier::test
