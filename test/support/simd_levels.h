// Runs a test at every SIMD level that this machine has.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

#include "base/simd.h"

namespace espalier::test {

template <class Run>
void at_every_simd_level(const Run& run) {
  struct Restore {
    std::string level = base::simd_level();
    ~Restore() { base::force_simd_level(level); }
  };
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
