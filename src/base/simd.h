// Which SIMD level the hot kernels use. Highway picks the best one that the CPU has; tests and users may force a lower
// one. All levels give the same bits (docs/adr/0005, docs/adr/0010).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace espalier::base {

// Levels this build and CPU can run, best first: "avx512", "avx2", "sse4", "baseline" (x86-64); "neon", "baseline"
// (arm64).
std::vector<std::string> simd_levels();
std::vector<std::string> simd_levels_of_build();  // those too that this CPU lacks
std::string simd_level();                         // the one in use
// Forces a level for the whole process; call before any kernel runs. ClientError names the levels when `level` is none
// of them. `train` and `serve` take it from the environment (base/environment.h).
void force_simd_level(std::string_view level);

}  // namespace espalier::base
