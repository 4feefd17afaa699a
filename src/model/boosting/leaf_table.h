// Which leaf every row of one data set falls into, tree by tree. Dart changes the weights of earlier trees, and float32
// sums depend on every summand: the margins have to be summed anew, in tree order, round after round. When the leaves
// are known, that takes one look-up per row and tree.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/forest/forest.h"

namespace espalier::model {

class LeafTable {
 public:
  // Bytes of leaves kept; the rows of trees beyond it are walked again each time: slower, the same bits.
  static constexpr std::size_t kByteBudget = std::size_t{1} << 31;

  // `features` outlives this.
  explicit LeafTable(const data::FeatureMatrix& features, std::size_t byte_budget = kByteBudget)
      : features_(&features), bytes_left_(byte_budget) {}

  // Finds the leaves of the trees of `forest` that this has not seen yet. One leaf value per leaf: no vector leaves.
  void add_trees(const Forest& forest, base::ThreadPool& pool);

  // margins[row, group] += weight * leaf value, in tree order and rounded as a Predictor does, for the trees from
  // `first_tree` on but those in `left_out` (ascending). All of them must have been added.
  void add_margins(const Forest& forest, std::size_t first_tree, std::span<const std::uint32_t> left_out,
                   std::span<float> margins, base::ThreadPool& pool) const;

 private:
  // Per row the place of its leaf among the tree's leaves; monostate: not kept.
  using Places =
      std::variant<std::monostate, std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>>;
  struct Summand;

  template <class Place>
  std::vector<Place> find_places(const Tree& tree, base::ThreadPool& pool) const;
  Places find(const Tree& tree, base::ThreadPool& pool);
  void add_rows(std::span<const Summand> summands, std::size_t num_groups, std::size_t begin, std::size_t end,
                std::span<float> margins) const;

  const data::FeatureMatrix* features_;
  std::size_t bytes_left_;
  std::vector<Places> places_;  // per tree
};

}  // namespace espalier::model
