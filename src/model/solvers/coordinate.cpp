#include "model/solvers/coordinate.h"

#include <vector>

namespace espalier::model {
namespace {

constexpr std::size_t kEntryBlock = 32768;

// term(i) summed over [0, size).
template <class Term>
CoordinateSums sum(std::size_t size, base::ThreadPool& pool, const Term& term) {
  std::vector<CoordinateSums> blocks((size + kEntryBlock - 1) / kEntryBlock);
  base::parallel_for(pool, size, kEntryBlock, [&](std::size_t begin, std::size_t end, int) {
    CoordinateSums sums;
    for (std::size_t i = begin; i < end; ++i) {
      const CoordinateSums of_entry = term(i);
      sums.gradient += of_entry.gradient;
      sums.hessian += of_entry.hessian;
    }
    blocks[begin / kEntryBlock] = sums;
  });
  CoordinateSums total;
  for (const CoordinateSums& block : blocks) {
    total.gradient += block.gradient;
    total.hessian += block.hessian;
  }
  return total;
}

template <class Move>
void move(std::size_t size, base::ThreadPool& pool, const Move& move_entry) {
  base::parallel_for(pool, size, kEntryBlock, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) move_entry(i);
  });
}

}  // namespace

CoordinateSums coordinate_sums(const ColumnValues::Column& column, std::span<const GradientPair> gradients,
                               base::ThreadPool& pool) {
  return sum(column.values.size(), pool, [&](std::size_t entry) {
    const GradientPair& pair = gradients[column.row(entry)];
    const double value = double{column.values[entry]};
    return CoordinateSums{double{pair.gradient} * value, double{pair.hessian} * value * value};
  });
}

CoordinateSums intercept_sums(std::span<const GradientPair> gradients, base::ThreadPool& pool) {
  return sum(gradients.size(), pool, [&](std::size_t row) {
    return CoordinateSums{double{gradients[row].gradient}, double{gradients[row].hessian}};
  });
}

void move_gradients(const ColumnValues::Column& column, float step, std::span<GradientPair> gradients,
                    base::ThreadPool& pool) {
  move(column.values.size(), pool, [&](std::size_t entry) {
    GradientPair& pair = gradients[column.row(entry)];
    pair.gradient += pair.hessian * column.values[entry] * step;
  });
}

void move_gradients(float step, std::span<GradientPair> gradients, base::ThreadPool& pool) {
  move(gradients.size(), pool, [&](std::size_t row) { gradients[row].gradient += gradients[row].hessian * step; });
}

}  // namespace espalier::model
