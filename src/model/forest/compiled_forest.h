// A forest laid out for speed: thresholds rank-quantised per feature, rows quantised once, 64 rows (batch) or several
// trees (one row) at a time. Sums leaves in the same order and precision as add_margins of forest.h: equal bits on
// every SIMD level.
#pragma once

#include <memory>
#include <span>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/forest/forest.h"

namespace espalier::model {

class CompiledForest {
 public:
  explicit CompiledForest(const Forest& forest);
  ~CompiledForest();
  CompiledForest(CompiledForest&&) noexcept;
  CompiledForest& operator=(CompiledForest&&) noexcept;

  // Adds leaves to margins [num_rows, num_groups]; features beyond the width of `features` are missing. Const and
  // thread-safe; `pool` may be null (this thread only).
  void add_margins(const data::FeatureMatrix& features, base::ThreadPool* pool, std::span<float> margins) const;

 private:
  struct Layout;
  std::unique_ptr<const Layout> layout_;
};

}  // namespace espalier::model
