#include "model/boosting/tree/gradient_quantizer.h"

#include <algorithm>
#include <bit>
#include <cmath>
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

struct GradientQuantizer::Extent {
  float gradient = 0;         // largest magnitude
  float hessian = 0;          // largest
  bool hessian_equal = true;  // every hessian is 0 or the largest one
  bool valid = true;          // all finite, no hessian negative

  void add(const GradientPair& pair) {
    const float magnitude = std::abs(pair.gradient);
    valid = valid && std::isfinite(magnitude) && std::isfinite(pair.hessian) && pair.hessian >= 0;
    gradient = std::max(gradient, magnitude);
    if (pair.hessian != hessian && pair.hessian != 0) {
      hessian_equal = hessian_equal && hessian == 0;
      hessian = std::max(hessian, pair.hessian);
    }
  }
  void merge(const Extent& other) {
    valid = valid && other.valid;
    gradient = std::max(gradient, other.gradient);
    hessian_equal =
        hessian_equal && other.hessian_equal && (hessian == 0 || other.hessian == 0 || hessian == other.hessian);
    hessian = std::max(hessian, other.hessian);
  }
};

GradientQuantizer::Extent GradientQuantizer::measure(std::span<const data::RowIndex> rows,
                                                     base::ThreadPool& pool) const {
  const std::size_t num_rows = rows.empty() ? gradients_.size() : rows.size();
  std::vector<Extent> extents((num_rows + kRowBlock - 1) / kRowBlock);
  base::parallel_for(pool, num_rows, kRowBlock, [&](std::size_t begin, std::size_t end, int) {
    Extent extent;
    for (std::size_t i = begin; i < end; ++i) extent.add(gradients_[rows.empty() ? i : rows[i]]);
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
  const int hessian_bits = extent.hessian_equal ? 0 : std::min(kMostHessianBits + (13 - count_bits), value_bits / 2);
  const int gradient_bits = std::min(value_bits - hessian_bits, kDoubleBits - total_bits);
  form_.shift = hessian_bits + count_bits + 1;
  form_.units.gradient = std::ldexp(1.0, exponent_above(extent.gradient) - gradient_bits);
  const double largest_hessian = extent.hessian > 0 ? double{extent.hessian} : 1.0;
  form_.units.hessian =
      extent.hessian_equal ? largest_hessian : std::ldexp(1.0, exponent_above(extent.hessian) - hessian_bits);
  const int fine_bits = std::min(kFineBits, kWordBits - total_bits);
  fine_units_.gradient = std::ldexp(1.0, exponent_above(extent.gradient) - fine_bits);
  fine_units_.hessian =
      extent.hessian_equal ? largest_hessian : std::ldexp(1.0, exponent_above(extent.hessian) - fine_bits);
  packed_gradient_scale_ = 1 / form_.units.gradient;
  packed_hessian_scale_ = 1 / form_.units.hessian;
  fine_gradient_scale_ = 1 / fine_units_.gradient;
  fine_hessian_scale_ = 1 / fine_units_.hessian;
}

void GradientQuantizer::quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows,
                                 base::ThreadPool& pool) {
  gradients_ = gradients;
  const Extent extent = measure(rows, pool);
  if (!extent.valid) {
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
