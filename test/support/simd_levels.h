// Runs a test at every SIMD level that this machine has.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/simd.h"

namespace espalier::test {

template <class Run>
void at_every_simd_level(const Run& run) {
  const std::string before = base::simd_level();
  for (const std::string& level : base::simd_levels()) {
    base::force_simd_level(level);
    INFO(level);
    run();
  }
  base::force_simd_level(before);
}

}  // namespace espalier::test
