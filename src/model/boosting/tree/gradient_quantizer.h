// Gradients as integers, so that sums have no order (design decision D4). Two resolutions:
// - packed: one 64-bit word per row, gradient in the high bits, hessian in the low ones; one addition adds both. Used
// for
//   histograms. The widths are chosen per tree so that kPackedRows rows add up without one field reaching the other.
// - fine: about 40 bits each, for the sums that end in the model (leaf values, cover).
// Scales are powers of two taken from the exact maxima, so a value is rounded once, to nearest, and halving or doubling
// all gradients changes no bit of their codes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/parallel.h"
#include "data/matrix.h"
#include "model/boosting/tree/gradient_kernel.h"
#include "model/boosting/tree/gradient_sum.h"
#include "model/objective/gradient_pair.h"

namespace espalier::model {

// Real value = integer * unit.
struct GradientUnits {
  double gradient = 1;
  double hessian = 1;
};

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
  // Fine integers, of one row and of several.
  GradientSum fine(data::RowIndex row) const { return to_integers(gradients_[row], fine_scales_); }
  GradientSum fine_sum(const RowSpan& rows) const { return sum_integers(gradients_, rows, fine_scales_); }

 private:
  GradientExtent measure(std::span<const data::RowIndex> rows, base::ThreadPool& pool) const;
  void choose_form(const GradientExtent& extent, std::size_t num_rows);
  std::uint64_t pack(std::size_t begin, std::size_t end, std::span<const data::RowIndex> rows);

  std::span<const GradientPair> gradients_;
  PackedForm form_;
  GradientScales packed_scales_;  // 1 / units
  GradientUnits fine_units_;
  GradientScales fine_scales_;
  base::LargeArray<std::uint64_t> packed_;
  GradientSum packed_total_;
};

}  // namespace espalier::model
