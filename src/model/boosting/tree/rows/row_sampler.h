// Which rows a tree learns from. Row r is kept by a pure function of (seed, round, tree, r).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"

namespace espalier::model {

struct TreeIdentity {
  std::uint64_t seed = 0;
  std::uint32_t round = 0;
  std::uint32_t tree = 0;  // within the round
};

struct RowSample {
  std::vector<data::RowIndex> kept;  // ascending; empty together with `left_out`: all rows are kept
  std::vector<data::RowIndex> left_out;

  bool all() const { return kept.empty() && left_out.empty(); }
};

// Keeps the rows for which `keep` is true; it is called once per row, from several threads.
RowSample sample_rows_if(std::size_t num_rows, base::ThreadPool& pool,
                         const std::function<bool(std::size_t row)>& keep);

// Every row is kept with probability `fraction`, (0, 1], independently.
RowSample sample_rows(std::size_t num_rows, double fraction, const TreeIdentity& tree, base::ThreadPool& pool);

}  // namespace espalier::model
