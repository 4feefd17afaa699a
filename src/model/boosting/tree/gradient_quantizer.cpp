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

}  // namespace

// Kept as the bits of floats: those of finite numbers that are not negative order as integers do, all others stand
// above or, signed, below them. So nothing branches and the loop over rows becomes SIMD code.
struct GradientQuantizer::Extent {
  std::int32_t largest_gradient = 0;  // magnitude
  std::int32_t largest_hessian = 0;
  std::int32_t least_hessian = 0;  // negative where one has a sign
  std::int32_t least_positive_hessian = std::numeric_limits<std::int32_t>::max();

  void add(const GradientPair& pair) {
    const auto hessian = std::bit_cast<std::int32_t>(pair.hessian + 0.0f);  // -0 + 0 = +0
    largest_gradient = std::max(largest_gradient, std::bit_cast<std::int32_t>(std::abs(pair.gradient)));
    largest_hessian = std::max(largest_hessian, hessian);
    least_hessian = std::min(least_hessian, hessian);
    least_positive_hessian =
        std::min(least_positive_hessian, hessian == 0 ? std::numeric_limits<std::int32_t>::max() : hessian);
  }
  void merge(const Extent& other) {
    largest_gradient = std::max(largest_gradient, other.largest_gradient);
    largest_hessian = std::max(largest_hessian, other.largest_hessian);
    least_hessian = std::min(least_hessian, other.least_hessian);
    least_positive_hessian = std::min(least_positive_hessian, other.least_positive_hessian);
  }

  float gradient() const { return std::bit_cast<float>(largest_gradient); }
  float hessian() const { return std::bit_cast<float>(largest_hessian); }
  // Every hessian is 0 or the largest one.
  bool hessian_equal() const { return largest_hessian == 0 || least_positive_hessian == largest_hessian; }
  // All are finite, no hessian is negative.
  bool valid() const {
    constexpr auto kInfinity = std::bit_cast<std::int32_t>(std::numeric_limits<float>::infinity());
    return largest_gradient < kInfinity && largest_hessian < kInfinity && least_hessian >= 0;
  }
};

GradientQuantizer::Extent GradientQuantizer::measure(std::span<const data::RowIndex> rows,
                                                     base::ThreadPool& pool) const {
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<Extent> extents((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    Extent extent;
    if (rows.empty()) {
      for (const GradientPair& pair : gradients_.subspan(begin, end - begin)) extent.add(pair);
    } else {
      for (const data::RowIndex row : rows.subspan(begin, end - begin)) extent.add(gradients_[row]);
    }
    extents[begin / kRowBlock] = extent;
  });
  Extent total;
  for (const auto& extent : extents) total.merge(extent);
  return total;
}

void GradientQuantizer::choose_form(const Extent& extent, std::size_t num_rows) {
  const int count_bits = static_cast<int>(std::bit_width(std::min(num_rows, kPackedRows) - 1));
  const int total_bits = static_cast<int>(std::bit_width(num_rows));
  const int value_bits = kWordBits - 1 - 2 * count_bits;
  // Equal hessians need no more than "counts or does not": all other bits go to the gradient.
  const int hessian_bits = extent.hessian_equal() ? 0 : std::min(kMostHessianBits + (13 - count_bits), value_bits / 2);
  const int gradient_bits = std::min(value_bits - hessian_bits, kDoubleBits - total_bits);
  form_.shift = hessian_bits + count_bits + 1;
  form_.units.gradient = std::ldexp(1.0, exponent_above(extent.gradient()) - gradient_bits);
  const double largest_hessian = extent.hessian() > 0 ? double{extent.hessian()} : 1.0;
  form_.units.hessian =
      extent.hessian_equal() ? largest_hessian : std::ldexp(1.0, exponent_above(extent.hessian()) - hessian_bits);
  const int fine_bits = std::min(kFineBits, kWordBits - total_bits);
  fine_units_.gradient = std::ldexp(1.0, exponent_above(extent.gradient()) - fine_bits);
  fine_units_.hessian =
      extent.hessian_equal() ? largest_hessian : std::ldexp(1.0, exponent_above(extent.hessian()) - fine_bits);
  packed_gradient_scale_ = 1 / form_.units.gradient;
  packed_hessian_scale_ = 1 / form_.units.hessian;
  fine_gradient_scale_ = 1 / fine_units_.gradient;
  fine_hessian_scale_ = 1 / fine_units_.hessian;
}

void GradientQuantizer::quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows,
                                 base::ThreadPool& pool) {
  gradients_ = gradients;
  const Extent extent = measure(rows, pool);
  if (!extent.valid()) {
    throw base::ClientError(
        "a gradient is not finite or a hessian is negative; labels, base margins, scale_pos_weight or max_delta_step "
        "are "
        "too large for the objective, or the learning rate lets it run away");
  }
  choose_form(extent, rows.empty() ? gradients.size() : rows.size());
  packed_.resize(gradients.size());
  const std::size_t num_rows = rows.empty() ? gradients.size() : rows.size();
  std::vector<std::uint64_t> sums((num_rows + kPackedRows - 1) / kPackedRows);
  base::parallel_for(pool, num_rows, kPackedRows, [&](std::size_t begin, std::size_t end, int) {
    std::uint64_t sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t row = rows.empty() ? i : rows[i];
      sum += packed_[row] = pack(gradients[row]);
    }
    sums[begin / kPackedRows] = sum;
  });
  packed_total_ = {};
  for (const std::uint64_t sum : sums) packed_total_ += form_.sum(sum);
}

std::uint64_t GradientQuantizer::pack(const GradientPair& pair) const {
  return form_.word({round_to_integer(double{pair.gradient} * packed_gradient_scale_),
                     round_to_integer(double{pair.hessian} * packed_hessian_scale_)});
}

}  // namespace espalier::model
