#include "model/boosting/tree/gradient_quantizer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"

namespace espalier::model {
namespace {

constexpr std::size_t kRowBlock = 16384;
constexpr int kWordBits = 62;    // of a packed word that the two fields may use: sign and one bit of slack stay
constexpr int kDoubleBits = 52;  // sums over all rows stay below 2^52, so the split search converts them exactly
constexpr int kFineBits = 40;
constexpr int kMostHessianBits = 17;

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

// All are finite, no hessian is negative.
bool is_valid(const GradientExtent& extent) {
  constexpr auto kInfinity = std::bit_cast<std::int32_t>(std::numeric_limits<float>::infinity());
  return extent.largest_gradient < kInfinity && extent.largest_hessian < kInfinity && extent.least_hessian >= 0;
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

void GradientQuantizer::choose_form(const GradientExtent& extent, std::size_t num_rows) {
  const int count_bits = static_cast<int>(std::bit_width(std::min(num_rows, kPackedRows) - 1));
  const int total_bits = static_cast<int>(std::bit_width(num_rows));
  const int value_bits = kWordBits - 1 - 2 * count_bits;
  // Equal hessians need no more than "counts or does not": all other bits go to the gradient.
  const int hessian_bits = hessian_equal(extent) ? 0 : std::min(kMostHessianBits + (13 - count_bits), value_bits / 2);
  const int gradient_bits = std::min(value_bits - hessian_bits, kDoubleBits - total_bits);
  form_.shift = hessian_bits + count_bits + 1;
  form_.units.gradient = std::ldexp(1.0, exponent_above(largest_gradient(extent)) - gradient_bits);
  const double full_hessian = extent.largest_hessian > 0 ? double{largest_hessian(extent)} : 1.0;
  form_.units.hessian =
      hessian_equal(extent) ? full_hessian : std::ldexp(1.0, exponent_above(largest_hessian(extent)) - hessian_bits);
  const int fine_bits = std::min(kFineBits, kWordBits - total_bits);
  fine_units_.gradient = std::ldexp(1.0, exponent_above(largest_gradient(extent)) - fine_bits);
  fine_units_.hessian =
      hessian_equal(extent) ? full_hessian : std::ldexp(1.0, exponent_above(largest_hessian(extent)) - fine_bits);
  packed_scales_ = {1 / form_.units.gradient, 1 / form_.units.hessian};
  fine_scales_ = {1 / fine_units_.gradient, 1 / fine_units_.hessian};
}

void GradientQuantizer::quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows,
                                 base::ThreadPool& pool) {
  gradients_ = gradients;
  const GradientExtent extent = measure(rows, pool);
  if (!is_valid(extent)) {
    throw base::ClientError(
        "a gradient is not finite or a hessian is negative; labels, base margins, "
        "scale_pos_weight or max_delta_step are too large for the objective, or the learning rate lets it run away");
  }
  choose_form(extent, rows.empty() ? gradients.size() : rows.size());
  packed_.resize(gradients.size());
  const std::size_t num_rows = rows.empty() ? gradients.size() : rows.size();
  std::vector<std::uint64_t> sums((num_rows + kPackedRows - 1) / kPackedRows);
  base::parallel_for(pool, num_rows, kPackedRows, [&](std::size_t begin, std::size_t end, int) {
    sums[begin / kPackedRows] = pack(begin, end, rows);
  });
  packed_total_ = {};
  for (const std::uint64_t sum : sums) packed_total_ += form_.sum(sum);
}

std::uint64_t GradientQuantizer::pack(std::size_t begin, std::size_t end, std::span<const data::RowIndex> rows) {
  if (rows.empty()) {
    return to_words(gradients_.subspan(begin, end - begin), packed_scales_, form_.shift, packed_.data() + begin);
  }
  std::uint64_t sum = 0;
  for (const data::RowIndex row : rows.subspan(begin, end - begin)) {
    sum += packed_[row] = to_word(gradients_[row], packed_scales_, form_.shift);
  }
  return sum;
}

}  // namespace espalier::model
