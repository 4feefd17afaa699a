// Gradients as integers, so that sums have no order (design decision D4). Two resolutions:
// - packed: one 64-bit word per row, gradient in the high bits, hessian in the low ones; one addition adds both. Used
// for
//   histograms. The widths are chosen per tree so that kPackedRows rows add up without one field reaching the other.
// - fine: about 40 bits each, for the sums that end in the model (leaf values, cover).
// Scales are powers of two taken from the exact maxima, so a value is rounded once, to nearest, and halving or doubling
// all gradients changes no bit of their codes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/objective/gradient_pair.h"

namespace espalier::model {

// Exact sums of quantised gradients and hessians.
struct GradientSum {
  std::int64_t gradient = 0;
  std::int64_t hessian = 0;

  GradientSum& operator+=(const GradientSum& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    return *this;
  }
  GradientSum operator-(const GradientSum& other) const { return {gradient - other.gradient, hessian - other.hessian}; }
  bool operator==(const GradientSum&) const = default;
};

// Real value = integer * unit.
struct GradientUnits {
  double gradient = 1;
  double hessian = 1;
};

// Nearest integer, ties to even: adding and taking off 1.5 * 2^52 leaves no fraction. |value| < 2^51.
inline std::int64_t round_to_integer(double value) {
  constexpr double kMagic = 0x1.8p52;
  return std::bit_cast<std::int64_t>(value + kMagic) - std::bit_cast<std::int64_t>(kMagic);
}

// Rows that a packed sum has room for.
inline constexpr std::size_t kPackedRows = 8192;

// How a packed word holds its pair: gradient << shift | hessian.
struct PackedForm {
  int shift = 32;
  GradientUnits units;

  std::int64_t gradient(std::uint64_t word) const { return static_cast<std::int64_t>(word) >> shift; }
  std::int64_t hessian(std::uint64_t word) const {
    return static_cast<std::int64_t>(word & ((std::uint64_t{1} << shift) - 1));
  }
  GradientSum sum(std::uint64_t word) const { return {gradient(word), hessian(word)}; }
  std::uint64_t word(const GradientSum& sum) const {
    return (static_cast<std::uint64_t>(sum.gradient) << shift) + static_cast<std::uint64_t>(sum.hessian);
  }
};

class GradientQuantizer {
 public:
  // Quantises one pair per row into packed(). `gradients` must outlive the use of fine(). Rows outside `rows`
  // (ascending; empty: all rows) count neither for the scale nor for the total. ClientError when a gradient is not
  // finite or a hessian is negative.
  void quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows, base::ThreadPool& pool);

  const PackedForm& form() const { return form_; }
  std::span<const std::uint64_t> packed() const { return packed_; }
  const GradientSum& packed_total() const { return packed_total_; }

  const GradientUnits& fine_units() const { return fine_units_; }
  // Fine integers of a row, to be summed over any set of rows.
  GradientSum fine(data::RowIndex row) const {
    const GradientPair& pair = gradients_[row];
    return {round_to_integer(double{pair.gradient} * fine_gradient_scale_),
            round_to_integer(double{pair.hessian} * fine_hessian_scale_)};
  }

 private:
  struct Extent;
  Extent measure(std::span<const data::RowIndex> rows, base::ThreadPool& pool) const;
  void choose_form(const Extent& extent, std::size_t num_rows);
  std::uint64_t pack(const GradientPair& pair) const;

  std::span<const GradientPair> gradients_;
  PackedForm form_;
  double packed_gradient_scale_ = 1, packed_hessian_scale_ = 1;  // 1 / units
  GradientUnits fine_units_;
  double fine_gradient_scale_ = 1, fine_hessian_scale_ = 1;
  std::vector<std::uint64_t> packed_;
  GradientSum packed_total_;
};

}  // namespace espalier::model
