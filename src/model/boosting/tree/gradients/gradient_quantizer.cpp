#include "model/boosting/tree/gradients/gradient_quantizer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "model/rounds/gradient_check.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 16384;
constexpr int kWordBits = 62;    // of a packed word that the two fields may use: sign and one bit of slack stay
constexpr int kDoubleBits = 52;  // sums over all rows stay below 2^52, so the split search converts them exactly
constexpr int kFineBits = 40;
constexpr int kMaxHessianBits = 17;
constexpr double kMinUnits = 8;  // a row of fewer loses more than a sixteenth to rounding

// Smallest e with value < 2^e; 0 for 0.
int exponent_above(double value) {
  int exponent = 0;
  std::frexp(value, &exponent);
  return exponent;
}

float largest_gradient(const GradientExtent& extent) { return std::bit_cast<float>(extent.largest_gradient); }
float largest_hessian(const GradientExtent& extent) { return std::bit_cast<float>(extent.largest_hessian); }

// Every hessian is 0 or the largest one.
bool hessian_equal(const GradientExtent& extent) {
  return extent.largest_hessian == 0 || extent.least_positive_hessian == extent.largest_hessian;
}

// The unit that gives the largest gradient, or hessian, that many bits.
double gradient_unit(const GradientExtent& extent, int bits) {
  return std::ldexp(1.0, exponent_above(largest_gradient(extent)) - bits);
}
double hessian_unit(const GradientExtent& extent, int bits) {
  if (extent.largest_hessian == 0) return 1;
  if (hessian_equal(extent)) return largest_hessian(extent);
  return std::ldexp(1.0, exponent_above(largest_hessian(extent)) - bits);
}
GradientUnits units_of(const GradientExtent& extent, int bits) {
  return {gradient_unit(extent, bits), hessian_unit(extent, bits)};
}

void check(const GradientExtent& extent) {
  constexpr auto kInfinity = std::bit_cast<std::int32_t>(std::numeric_limits<float>::infinity());
  if (extent.largest_gradient < kInfinity && extent.largest_hessian < kInfinity && extent.least_hessian >= 0) return;
  refuse_gradients();
}

}  // namespace

GradientExtent GradientQuantizer::measure(std::span<const data::RowIndex> rows, base::ThreadPool& pool) const {
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<GradientExtent> extents((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    GradientExtent& extent = extents[begin / kRowBlock];
    if (rows.empty()) {
      extent = extent_of(gradients_.subspan(begin, end - begin));
    } else {
      for (const data::RowIndex row : rows.subspan(begin, end - begin)) extent.add(gradients_[row]);
    }
  });
  GradientExtent total;
  for (const auto& extent : extents) total.merge(extent);
  return total;
}

void GradientQuantizer::choose_fine(const GradientExtent& extent, std::size_t num_rows) {
  fine_units_ = units_of(extent, std::min(kFineBits, kWordBits - static_cast<int>(std::bit_width(num_rows))));
  fine_scales_ = {1 / fine_units_.gradient, 1 / fine_units_.hessian};
}

void GradientQuantizer::choose_packed(const GradientExtent& extent, std::size_t num_rows) {
  const int count_bits = static_cast<int>(std::bit_width(std::min(num_rows, kPackedRows) - 1));
  const int total_bits = static_cast<int>(std::bit_width(num_rows));
  const int value_bits = kWordBits - 1 - 2 * count_bits;
  // Where all hessians are equal or 0, one bit is enough for them; the gradient gets all others.
  const int hessian_bits = hessian_equal(extent) ? 0 : std::min(kMaxHessianBits + (13 - count_bits), value_bits / 2);
  const int gradient_bits = std::min(value_bits - hessian_bits, kDoubleBits - total_bits);
  form_ = {.is_wide = false,
           .shift = hessian_bits + count_bits + 1,
           .units = {gradient_unit(extent, gradient_bits), hessian_unit(extent, hessian_bits)}};
  scales_ = {1 / form_.units.gradient, 1 / form_.units.hessian};
}

void GradientQuantizer::choose_wide(const GradientExtent& extent, std::size_t num_rows) {
  const int total_bits = static_cast<int>(std::bit_width(num_rows));
  form_ = {.is_wide = true, .units = units_of(extent, std::min(kFineBits, kDoubleBits - total_bits))};
  scales_ = {1 / form_.units.gradient, 1 / form_.units.hessian};
}

// Whether most rows with a gradient that is not 0 would be below kMinUnits units.
bool GradientQuantizer::says_little(const GradientExtent& extent, std::span<const data::RowIndex> rows,
                                    base::ThreadPool& pool) const {
  const GradientPair least = {static_cast<float>(kMinUnits * form_.units.gradient),
                              hessian_equal(extent) ? 0.0f : static_cast<float>(kMinUnits * form_.units.hessian)};
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<SmallGradients> counts((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    SmallGradients& count = counts[begin / kRowBlock];
    if (rows.empty()) {
      count = count_small(gradients_.subspan(begin, end - begin), least);
    } else {
      for (const data::RowIndex row : rows.subspan(begin, end - begin)) count.add(gradients_[row], least);
    }
  });
  SmallGradients total;
  for (const SmallGradients& count : counts) {
    total.num_counted += count.num_counted;
    total.num_small += count.num_small;
  }
  return 2 * total.num_small > total.num_counted;
}

void GradientQuantizer::pack(std::span<const data::RowIndex> rows, base::ThreadPool& pool) {
  packed_.resize(gradients_.size());
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<std::uint64_t> sums((num_rows + kPackedRows - 1) / kPackedRows);
  base::parallel_for(pool, num_rows, kPackedRows, [&](std::size_t begin, std::size_t end, int) {
    std::uint64_t& sum = sums[begin / kPackedRows];
    if (rows.empty()) {
      sum = to_words(gradients_.subspan(begin, end - begin), scales_, form_.shift, packed_.data() + begin);
      return;
    }
    for (const data::RowIndex row : rows.subspan(begin, end - begin)) {
      sum += packed_[row] = to_word(gradients_[row], scales_, form_.shift);
    }
  });
  total_ = {};
  for (const std::uint64_t sum : sums) total_ += form_.sum(sum);
}

void GradientQuantizer::widen(std::span<const data::RowIndex> rows, base::ThreadPool& pool) {
  wide_.resize(gradients_.size());
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<GradientSum> sums((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t row = rows.empty() ? i : rows[i];
      wide_[row] = to_integers(gradients_[row], scales_);
      sums[begin / kRowBlock] += wide_[row];
    }
  });
  total_ = {};
  for (const GradientSum& sum : sums) total_ += sum;
}

void GradientQuantizer::quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows,
                                 base::ThreadPool& pool) {
  gradients_ = gradients;
  const GradientExtent extent = measure(rows, pool);
  check(extent);
  const std::size_t num_rows = rows.empty() ? gradients.size() : rows.size();
  choose_fine(extent, num_rows);
  choose_packed(extent, num_rows);
  if (says_little(extent, rows, pool)) {
    choose_wide(extent, num_rows);
    widen(rows, pool);
  } else {
    pack(rows, pool);
  }
}

}  // namespace espalier::model
