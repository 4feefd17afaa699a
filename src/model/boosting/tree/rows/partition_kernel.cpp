#include "model/boosting/tree/rows/partition_kernel.h"

#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/boosting/tree/rows/partition_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The vectors that are stored reach no further than the rows that were read.
template <class Code>
std::size_t split(const Code* codes, const LeftCodes& left, std::span<const data::RowIndex> rows, SplitRows out) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::RebindToUnsigned<decltype(d)> of_rows;
  const hn::Rebind<Code, decltype(d)> of_codes;
  const auto first_right = hn::Set(d, static_cast<std::int32_t>(left.first_right));
  const auto also_left = hn::Set(d, static_cast<std::int32_t>(left.also_left));
  const data::RowIndex* const begin = out.left;
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= rows.size(); i += hn::Lanes(d)) {
    const auto code = hn::PromoteTo(d, hn::LoadU(of_codes, codes + i));
    const auto goes_left = hn::RebindMask(of_rows, hn::Or(hn::Lt(code, first_right), hn::Eq(code, also_left)));
    const auto row = hn::LoadU(of_rows, rows.data() + i);
    out.left += hn::CompressStore(row, goes_left, of_rows, out.left);
    out.right += hn::CompressStore(row, hn::Not(goes_left), of_rows, out.right);
  }
  for (; i < rows.size(); ++i) {
    const bool goes_left = codes[i] < left.first_right || codes[i] == left.also_left;
    *(goes_left ? out.left : out.right)++ = rows[i];
  }
  return static_cast<std::size_t>(out.left - begin);
}

std::size_t split8(const std::uint8_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                   const SplitRows& out) {
  return split(codes, left, rows, out);
}

std::size_t split16(const std::uint16_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                    const SplitRows& out) {
  return split(codes, left, rows, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

HWY_EXPORT(split8);
HWY_EXPORT(split16);

std::size_t split_by_code(const std::uint8_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                          const SplitRows& out) {
  return HWY_DYNAMIC_DISPATCH(split8)(codes, left, rows, out);
}

std::size_t split_by_code(const std::uint16_t* codes, const LeftCodes& left, std::span<const data::RowIndex> rows,
                          const SplitRows& out) {
  return HWY_DYNAMIC_DISPATCH(split16)(codes, left, rows, out);
}

}  // namespace espalier::model
#endif
