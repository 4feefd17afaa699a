// Gradients as integers, so that sums have no order (docs/adr/0005). For histograms, one of two forms, chosen per
// tree:
// - packed: one 64-bit word per row, gradient in the high bits, hessian in the low ones; one addition adds both. The
//   widths are such that kPackedRows rows add up without one field reaching the other.
// - wide: two 64-bit integers per row. Slower; taken where most rows would lose nearly all precision in a word, as when
// one row weighs a million times the others. For the sums that end in the model (leaf values, cover):
// - fine: about 40 bits each.
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
#include "model/boosting/tree/gradients/gradient_kernel.h"
#include "model/boosting/tree/gradients/gradient_sum.h"
#include "model/objective/gradient_pair.h"

namespace espalier::model {

// Real value = integer * unit.
struct GradientUnits {
  double gradient = 1;
  double hessian = 1;
};

// Rows that a packed sum has room for.
inline constexpr std::size_t kPackedRows = 8192;

// How the integers of histograms are held; a packed word is gradient << shift | hessian.
struct PackedForm {
  bool is_wide = false;
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
  // Quantises one pair per row into packed() or wide(). `gradients` must outlive the use of fine(). Rows outside `rows`
  // (ascending; empty: all rows) count neither for the scale nor for the total. ClientError as check_gradients.
  void quantize(std::span<const GradientPair> gradients, std::span<const data::RowIndex> rows, base::ThreadPool& pool);

  const PackedForm& form() const { return form_; }
  std::span<const std::uint64_t> packed() const { return packed_; }  // unless form().is_wide
  std::span<const GradientSum> wide() const { return wide_; }        // if form().is_wide
  GradientSum integers(std::size_t row) const { return form_.is_wide ? wide_[row] : form_.sum(packed_[row]); }
  const GradientSum& total() const { return total_; }  // of all rows

  const GradientUnits& fine_units() const { return fine_units_; }
  // Fine integers, of one row and of several.
  GradientSum fine(data::RowIndex row) const { return to_integers(gradients_[row], fine_scales_); }
  GradientSum fine_sum(const RowSpan& rows) const { return sum_integers(gradients_, rows, fine_scales_); }

 private:
  GradientExtent measure(std::span<const data::RowIndex> rows, base::ThreadPool& pool) const;
  void choose_fine(const GradientExtent& extent, std::size_t num_rows);
  void choose_packed(const GradientExtent& extent, std::size_t num_rows);
  void choose_wide(const GradientExtent& extent, std::size_t num_rows);
  bool says_little(const GradientExtent& extent, std::span<const data::RowIndex> rows, base::ThreadPool& pool) const;
  void pack(std::span<const data::RowIndex> rows, base::ThreadPool& pool);
  void widen(std::span<const data::RowIndex> rows, base::ThreadPool& pool);

  std::span<const GradientPair> gradients_;
  PackedForm form_;
  GradientScales scales_;  // 1 / form_.units
  GradientUnits fine_units_;
  GradientScales fine_scales_;  // 1 / fine_units_
  base::LargeArray<std::uint64_t> packed_;
  base::LargeArray<GradientSum> wide_;
  GradientSum total_;
};

}  // namespace espalier::model
