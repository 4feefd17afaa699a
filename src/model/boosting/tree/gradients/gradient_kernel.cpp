#include "model/boosting/tree/gradients/gradient_kernel.h"

#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/boosting/tree/gradients/gradient_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// round_to_integer of gradient_sum.h.
template <class D, class Vector>
HWY_INLINE auto to_integer(D d, Vector value) {
  const hn::RebindToUnsigned<D> words;
  const auto magic = hn::Set(d, kRoundingMagic);
  return hn::Sub(hn::BitCast(words, hn::Add(value, magic)), hn::BitCast(words, magic));
}

GradientExtent extent_of(std::span<const GradientPair> gradients) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> bits;
  constexpr auto kNone = std::numeric_limits<std::int32_t>::max();
  auto largest_gradient = hn::Zero(bits);
  auto largest_hessian = hn::Zero(bits);
  auto least_hessian = hn::Zero(bits);
  auto least_positive = hn::Set(bits, kNone);
  const std::size_t whole = gradients.size() / hn::Lanes(d) * hn::Lanes(d);
  for (std::size_t i = 0; i < whole; i += hn::Lanes(d)) {
    hn::Vec<decltype(d)> gradient, hessian;
    hn::LoadInterleaved2(d, &gradients[i].gradient, gradient, hessian);
    const auto hessian_bits = hn::BitCast(bits, hn::Add(hessian, hn::Zero(d)));
    const auto is_zero = hn::Eq(hessian_bits, hn::Zero(bits));
    largest_gradient = hn::Max(largest_gradient, hn::BitCast(bits, hn::Abs(gradient)));
    largest_hessian = hn::Max(largest_hessian, hessian_bits);
    least_hessian = hn::Min(least_hessian, hessian_bits);
    least_positive = hn::Min(least_positive, hn::IfThenElse(is_zero, hn::Set(bits, kNone), hessian_bits));
  }
  GradientExtent extent = {hn::ReduceMax(bits, largest_gradient), hn::ReduceMax(bits, largest_hessian),
                           hn::ReduceMin(bits, least_hessian), hn::ReduceMin(bits, least_positive)};
  for (const GradientPair& pair : gradients.subspan(whole)) extent.add(pair);
  return extent;
}

SmallGradients count_small(std::span<const GradientPair> gradients, const GradientPair& least) {
  const hn::ScalableTag<float> d;
  const auto least_gradient = hn::Set(d, least.gradient);
  const auto least_hessian = hn::Set(d, least.hessian);
  SmallGradients count;
  const std::size_t whole = gradients.size() / hn::Lanes(d) * hn::Lanes(d);
  for (std::size_t i = 0; i < whole; i += hn::Lanes(d)) {
    hn::Vec<decltype(d)> gradient, hessian;
    hn::LoadInterleaved2(d, &gradients[i].gradient, gradient, hessian);
    const auto counted = hn::Ne(gradient, hn::Zero(d));
    const auto small = hn::Or(hn::Lt(hn::Abs(gradient), least_gradient), hn::Lt(hessian, least_hessian));
    count.num_counted += hn::CountTrue(d, counted);
    count.num_small += hn::CountTrue(d, hn::And(counted, small));
  }
  for (const GradientPair& pair : gradients.subspan(whole)) count.add(pair, least);
  return count;
}

std::uint64_t to_words(std::span<const GradientPair> gradients, const GradientScales& scales, int shift,
                       std::uint64_t* words) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> floats;
  const hn::RebindToUnsigned<decltype(d)> integers;
  const auto gradient_scale = hn::Set(d, scales.gradient);
  const auto hessian_scale = hn::Set(d, scales.hessian);
  auto sums = hn::Zero(integers);
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= gradients.size(); i += hn::Lanes(d)) {
    hn::Vec<decltype(floats)> gradient, hessian;
    hn::LoadInterleaved2(floats, &gradients[i].gradient, gradient, hessian);
    const auto high = to_integer(d, hn::Mul(hn::PromoteTo(d, gradient), gradient_scale));
    const auto low = to_integer(d, hn::Mul(hn::PromoteTo(d, hessian), hessian_scale));
    const auto word = hn::Add(hn::ShiftLeftSame(high, shift), low);
    hn::StoreU(word, integers, words + i);
    sums = hn::Add(sums, word);
  }
  std::uint64_t sum = hn::ReduceSum(integers, sums);
  for (; i < gradients.size(); ++i) sum += words[i] = to_word(gradients[i], scales, shift);
  return sum;
}

// A pair is one vector of two lanes: nothing needs to be gathered.
template <class RowAt>
GradientSum sum_pairs(const GradientPair* gradients, std::size_t count, const GradientScales& scales,
                      const RowAt& row_at) {
  const hn::CappedTag<double, 2> d;
  const hn::Rebind<float, decltype(d)> floats;
  const hn::RebindToUnsigned<decltype(d)> integers;
  const double both[2] = {scales.gradient, scales.hessian};
  const auto scale = hn::LoadU(d, both);
  auto sums = hn::Zero(integers);
  for (std::size_t i = 0; i < count; ++i) {
    const auto pair = hn::LoadU(floats, &gradients[row_at(i)].gradient);
    sums = hn::Add(sums, to_integer(d, hn::Mul(hn::PromoteTo(d, pair), scale)));
  }
  std::uint64_t sum[2];
  hn::StoreU(sums, integers, sum);
  return {static_cast<std::int64_t>(sum[0]), static_cast<std::int64_t>(sum[1])};
}

GradientSum sum_integers(std::span<const GradientPair> gradients, const RowSpan& rows, const GradientScales& scales) {
  if constexpr (hn::MaxLanes(hn::CappedTag<double, 2>()) < 2) {  // no vectors at all
    GradientSum sum;
    for (std::size_t i = 0; i < rows.size; ++i) sum += to_integers(gradients[rows[i]], scales);
    return sum;
  } else {
    const data::RowIndex* const indices = rows.indices;
    if (indices == nullptr) {
      return sum_pairs(gradients.data() + rows.first, rows.size, scales, [](std::size_t i) { return i; });
    }
    return sum_pairs(gradients.data(), rows.size, scales, [indices](std::size_t i) { return indices[i]; });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

static_assert(sizeof(GradientPair) == 2 * sizeof(float));

HWY_EXPORT(extent_of);
HWY_EXPORT(count_small);
HWY_EXPORT(to_words);
HWY_EXPORT(sum_integers);

GradientExtent extent_of(std::span<const GradientPair> gradients) { return HWY_DYNAMIC_DISPATCH(extent_of)(gradients); }

SmallGradients count_small(std::span<const GradientPair> gradients, const GradientPair& least) {
  return HWY_DYNAMIC_DISPATCH(count_small)(gradients, least);
}

std::uint64_t to_words(std::span<const GradientPair> gradients, const GradientScales& scales, int shift,
                       std::uint64_t* words) {
  return HWY_DYNAMIC_DISPATCH(to_words)(gradients, scales, shift, words);
}

GradientSum sum_integers(std::span<const GradientPair> gradients, const RowSpan& rows, const GradientScales& scales) {
  return HWY_DYNAMIC_DISPATCH(sum_integers)(gradients, rows, scales);
}

}  // namespace espalier::model
#endif
