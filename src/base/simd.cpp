#include "base/simd.h"

#include "base/simd_targets.h"
// Behind it, since it tells Highway what to compile for:
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <cstdint>

#include "base/error.h"
#include "base/text.h"

namespace espalier::base {
namespace {

struct Level {
  std::string name;
  std::int64_t targets;  // Highway's bits
};

const std::vector<Level>& all_levels() {
#if HWY_ARCH_X86
  static const std::vector<Level> levels = {
      {"avx512", HWY_AVX3},
      {"avx2", HWY_AVX2},
      {"sse4", HWY_SSE4},
      {"baseline", HWY_SSE2 | HWY_EMU128 | HWY_SCALAR},
  };
#else
  static const std::vector<Level> levels = {
      {"neon", HWY_NEON},
      {"baseline", HWY_NEON_WITHOUT_AES | HWY_EMU128 | HWY_SCALAR},
  };
#endif
  return levels;
}

std::vector<Level> levels_among(std::int64_t targets) {
  std::vector<Level> found;
  for (const Level& level : all_levels())
    if ((level.targets & targets) != 0) found.push_back(level);
  return found;
}

// Remembered from the first call, before any level is forced.
const std::vector<Level>& runnable_levels() {
  static const std::vector<Level> levels = levels_among(hwy::SupportedTargets() & HWY_TARGETS);
  return levels;
}

std::vector<std::string> names_of(const std::vector<Level>& levels) {
  std::vector<std::string> names;
  for (const Level& level : levels) names.push_back(level.name);
  return names;
}

}  // namespace

std::vector<std::string> simd_levels() { return names_of(runnable_levels()); }

std::vector<std::string> simd_levels_of_build() { return names_of(levels_among(HWY_TARGETS)); }

std::string simd_level() {
  const std::vector<Level>& levels = runnable_levels();
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (const Level& level : levels)
    if ((level.targets & targets) != 0) return level.name;
  return levels.back().name;
}

void force_simd_level(std::string_view level) {
  std::int64_t better = 0;  // targets above the wanted level
  for (const Level& candidate : runnable_levels()) {
    if (candidate.name == level) {
      hwy::DisableTargets(better);
      return;
    }
    better |= candidate.targets;
  }
  throw ClientError("SIMD level '" + excerpt(level) +
                    "' is not one that this build and CPU can run: " + join(simd_levels(), ", "));
}

}  // namespace espalier::base
