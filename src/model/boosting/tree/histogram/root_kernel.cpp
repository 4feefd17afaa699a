#include "model/boosting/tree/histogram/root_kernel.h"

#include <algorithm>
#include <array>

#include "base/simd_targets.h"
#include "model/boosting/bins/binned_matrix.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/boosting/tree/histogram/root_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::CappedTag<std::uint64_t, kTreesTogether>;

// kSlots cells of kTreesTogether words stay in the first-level cache: 8 KiB a slot.
template <std::uint32_t kSlots>
void add_slots(const std::uint8_t* codes, std::size_t row_codes, std::size_t num_rows, const std::uint64_t* gradients,
               std::uint64_t* cells) {
  const Words d;
  constexpr std::size_t kLanes = hn::MaxLanes(d);
  constexpr std::size_t kVectors = kTreesTogether / kLanes;
  for (std::size_t row = 0; row < num_rows; ++row) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto gradient = hn::LoadU(d, gradients + row * kTreesTogether + v * kLanes);
#pragma GCC unroll 4
      for (std::uint32_t slot = 0; slot < kSlots; ++slot) {
        const std::size_t code = codes[row * row_codes + slot];
        std::uint64_t* const cell = cells + (slot * BinnedMatrix::kByteStride + code) * kTreesTogether + v * kLanes;
        hn::StoreU(hn::Add(hn::LoadU(d, cell), gradient), d, cell);
      }
    }
  }
}

void add_together(const std::uint8_t* codes, std::size_t row_codes, std::uint32_t num_slots, std::size_t num_rows,
                  const std::uint64_t* gradients, std::uint64_t* cells) {
  using Kernel = void (*)(const std::uint8_t*, std::size_t, std::size_t, const std::uint64_t*, std::uint64_t*);
  constexpr std::array<Kernel, 4> kKernels = {add_slots<1>, add_slots<2>, add_slots<3>, add_slots<4>};
  for (std::uint32_t slot = 0; slot < num_slots;) {
    const std::uint32_t count = std::min<std::uint32_t>(num_slots - slot, kKernels.size());
    kKernels[count - 1](codes + slot, row_codes, num_rows, gradients,
                        cells + slot * BinnedMatrix::kByteStride * kTreesTogether);
    slot += count;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

HWY_EXPORT(add_together);

void add_together(const std::uint8_t* codes, std::size_t row_codes, std::uint32_t num_slots, std::size_t num_rows,
                  const std::uint64_t* gradients, std::uint64_t* cells) {
  HWY_DYNAMIC_DISPATCH(add_together)(codes, row_codes, num_slots, num_rows, gradients, cells);
}

}  // namespace espalier::model
#endif
