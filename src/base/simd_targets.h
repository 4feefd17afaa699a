// The instruction sets that kernels are compiled for: one for each level of base/simd.h. Include it before Highway in
// every file that has kernels, so that all of them agree.
#pragma once

// Vectors without a size known to the compiler (SVE, RVV) cannot stand in arrays; such machines run the NEON or the
// plain version. Highway's other targets are variants of a level from which our kernels gain nothing.
#define ESPALIER_UNUSED_TARGETS \
  (HWY_ALL_SVE | HWY_RVV | HWY_SSSE3 | HWY_AVX3_DL | HWY_AVX3_ZEN4 | HWY_AVX3_SPR | HWY_NEON_BF16)

#ifdef ESPALIER_FEW_SIMD_LEVELS  // sanitized kernels compile slowly: only two levels
#define HWY_DISABLED_TARGETS (ESPALIER_UNUSED_TARGETS | HWY_SSE4 | HWY_AVX3)
#else
#define HWY_DISABLED_TARGETS ESPALIER_UNUSED_TARGETS
#endif
