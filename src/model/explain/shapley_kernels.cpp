#include "model/explain/shapley_kernels.h"

#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/explain/shapley_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, kTileRows>;
using Vector = hn::Vec<Doubles>;
using Mask = hn::Mask<Doubles>;
constexpr std::size_t kLanes = hn::MaxLanes(Doubles());
constexpr std::size_t kVectors = kTileRows / kLanes;

// One number, or one answer, for each row of the tile.
struct Rows {
  Vector part[kVectors];
};
struct RowMasks {
  Mask left[kVectors];
  Mask right[kVectors];
};

HWY_INLINE Rows load(const double* from) {
  Rows rows;
  for (std::size_t v = 0; v < kVectors; ++v) rows.part[v] = hn::Load(Doubles(), from + v * kLanes);
  return rows;
}
HWY_INLINE void store(const Rows& rows, double* to) {
  for (std::size_t v = 0; v < kVectors; ++v) hn::Store(rows.part[v], Doubles(), to + v * kLanes);
}
HWY_INLINE Rows zeros() {
  Rows rows;
  for (std::size_t v = 0; v < kVectors; ++v) rows.part[v] = hn::Zero(Doubles());
  return rows;
}
HWY_INLINE Rows product(const Rows& a, const Rows& b) {
  Rows rows;
  for (std::size_t v = 0; v < kVectors; ++v) rows.part[v] = hn::Mul(a.part[v], b.part[v]);
  return rows;
}
HWY_INLINE void add(Rows& sum, const Rows& term) {
  for (std::size_t v = 0; v < kVectors; ++v) sum.part[v] = hn::Add(sum.part[v], term.part[v]);
}

// constants: one for each RowCase.
template <bool kHasAncestor>
HWY_INLINE Rows constant_of_case(const double* constants, const RowMasks& masks) {
  const Doubles d;
  Rows rows;
  const Vector left = hn::Set(d, constants[kGoesLeft]);
  const Vector right = hn::Set(d, constants[kGoesRight]);
  for (std::size_t v = 0; v < kVectors; ++v) {
    if constexpr (kHasAncestor) {
      const Vector cut_off = hn::Set(d, constants[kCutOff]);
      rows.part[v] = hn::IfThenElse(masks.left[v], left, hn::IfThenElse(masks.right[v], right, cut_off));
    } else {
      rows.part[v] = hn::IfThenElse(masks.left[v], left, right);
    }
  }
  return rows;
}

HWY_INLINE Mask stored_mask(const double* from) { return hn::MaskFromVec(hn::Load(Doubles(), from)); }

double* sides_of(WalkSpace& space, std::size_t node) { return space.sides.data() + node * 2 * kTileRows; }

HWY_INLINE RowMasks stored_sides(const double* sides) {
  RowMasks masks;
  for (std::size_t v = 0; v < kVectors; ++v) {
    masks.left[v] = stored_mask(sides + v * kLanes);
    masks.right[v] = stored_mask(sides + kTileRows + v * kLanes);
  }
  return masks;
}

// Writes which rows go left and which right.
void decide(const PathTree& tree, const PathNode& node, const double* tile, double* sides) {
  const Doubles d;
  const double* values = tile + std::size_t{node.column} * kTileRows;
  alignas(64) double categories_left[kTileRows];
  if (node.is_categorical) {
    for (std::size_t row = 0; row < kTileRows; ++row)
      categories_left[row] = goes_left(*tree.tree, node.node, static_cast<float>(values[row])) ? 1.0 : 0.0;
  }
  const Mask default_left = hn::Ne(hn::Set(d, node.default_left ? 1.0 : 0.0), hn::Zero(d));
  for (std::size_t v = 0; v < kVectors; ++v) {
    const Vector value = hn::Load(d, values + v * kLanes);
    const Mask left = node.is_categorical ? hn::Ne(hn::Load(d, categories_left + v * kLanes), hn::Zero(d))
                                          : hn::Or(hn::Lt(value, hn::Set(d, static_cast<double>(node.threshold))),
                                                   hn::And(hn::IsNaN(value), default_left));
    hn::Store(hn::VecFromMask(d, left), d, sides + v * kLanes);
    hn::Store(hn::VecFromMask(d, hn::Not(left)), d, sides + kTileRows + v * kLanes);
  }
}

// Masks out the rows that left the path at the split of the same feature above; `above`: the rows that did not.
HWY_INLINE void cut_off(const double* above, double* sides) {
  const Doubles d;
  for (std::size_t v = 0; v < kVectors; ++v) {
    const Vector still_here = hn::Load(d, above + v * kLanes);
    for (double* side : {sides, sides + kTileRows})
      hn::Store(hn::And(hn::Load(d, side + v * kLanes), still_here), d, side + v * kLanes);
  }
}

// The points that one pass over the tree takes, so that a large tree's sums stay in the cache.
struct Pass {
  std::size_t first = 0;
  std::size_t count = 0;
};

// kKind: bit 0 has an ancestor, bit 1 its left child is no leaf, bit 2 its right child is none.
template <int kKind>
struct NodeShape {
  static constexpr bool kHasAncestor = (kKind & 1) != 0;
  static constexpr bool kInner[2] = {(kKind & 2) != 0, (kKind & 4) != 0};
  static constexpr bool kHasLeaf = !kInner[kLeft] || !kInner[kRight];
  static constexpr std::size_t kCases = kHasAncestor ? 3 : 2;
  static constexpr std::size_t kPairs = (kHasLeaf ? 1U : 0U) + (kInner[kLeft] ? 1U : 0U) + (kInner[kRight] ? 1U : 0U);
  static constexpr std::size_t kStride = 2 * kCases * kPairs;
};

template <int kKind>
HWY_NOINLINE void go_down(const TreeWalk& walk, std::size_t index, const Pass& pass, WalkSpace& space) {
  using Shape = NodeShape<kKind>;
  const PathNode& node = walk.tree.nodes[index];
  const RowMasks masks = stored_sides(sides_of(space, index));
  const double* constants = walk.tables.constants.data() + walk.tables.begin[index] + pass.first * Shape::kStride;
  const double* path = space.sums.data() + index * pass.count * kTileRows;
  for (std::size_t point = 0; point < pass.count; ++point) {
    const Rows above = load(path + point * kTileRows);
    const double* next = constants + point * Shape::kStride + (Shape::kHasLeaf ? 2 * Shape::kCases : 0);
    for (const Side side : {kLeft, kRight}) {
      if (!Shape::kInner[side]) continue;
      const std::size_t place = (static_cast<std::size_t>(node.child[side]) * pass.count + point) * kTileRows;
      store(product(above, constant_of_case<Shape::kHasAncestor>(next, masks)), space.sums.data() + place);
      if (walk.pairs != nullptr)
        store(constant_of_case<Shape::kHasAncestor>(next + Shape::kCases, masks), space.coefficients.data() + place);
      next += 2 * Shape::kCases;
    }
  }
}

// Writes S of the node in place of its path product, and to space.terms what each point adds to its feature's value.
template <int kKind>
HWY_NOINLINE void go_up(const TreeWalk& walk, std::size_t index, const Pass& pass, WalkSpace& space, double* value) {
  using Shape = NodeShape<kKind>;
  const PathNode& node = walk.tree.nodes[index];
  const RowMasks masks = stored_sides(sides_of(space, index));
  const double* constants = walk.tables.constants.data() + walk.tables.begin[index] + pass.first * Shape::kStride;
  double* sums = space.sums.data() + index * pass.count * kTileRows;
  Rows total = load(value);
  for (std::size_t point = 0; point < pass.count; ++point) {
    const double* next = constants + point * Shape::kStride;
    Rows sum = zeros();
    Rows term = zeros();
    if constexpr (Shape::kHasLeaf) {
      const Rows path = load(sums + point * kTileRows);
      sum = product(path, constant_of_case<Shape::kHasAncestor>(next, masks));
      term = product(path, constant_of_case<Shape::kHasAncestor>(next + Shape::kCases, masks));
      next += 2 * Shape::kCases;
    }
    for (const Side side : {kLeft, kRight}) {
      if (!Shape::kInner[side]) continue;
      const std::size_t place = (static_cast<std::size_t>(node.child[side]) * pass.count + point) * kTileRows;
      const Rows below = load(space.sums.data() + place);
      add(sum, below);
      add(term, product(below, constant_of_case<Shape::kHasAncestor>(next + Shape::kCases, masks)));
      next += 2 * Shape::kCases;
    }
    store(sum, sums + point * kTileRows);
    add(total, term);
    if (walk.pairs != nullptr) store(term, space.terms.data() + point * kTileRows);
  }
  store(total, value);
}

// phi_ij = 1/2 sum over pairs of edges of i and j on one path of w C_upper C_lower S_lower; the terms hold the last
// three.
void add_pairs(const TreeWalk& walk, std::size_t index, const Pass& pass, const WalkSpace& space, double* pair_values) {
  const std::uint32_t* pair = walk.pairs->index.data() + walk.pairs->begin[index];
  std::size_t below = index;
  for (std::int32_t above = walk.tree.nodes[index].parent; above != kNone; ++pair) {
    if (*pair != PathPairs::kSameFeature) {
      double* value = pair_values + std::size_t{*pair} * kTileRows;
      Rows total = load(value);
      for (std::size_t point = 0; point < pass.count; ++point) {
        const double* coefficient = space.coefficients.data() + (below * pass.count + point) * kTileRows;
        add(total, product(load(coefficient), load(space.terms.data() + point * kTileRows)));
      }
      store(total, value);
    }
    below = static_cast<std::size_t>(above);
    above = walk.tree.nodes[below].parent;
  }
}

int kind_of(const PathNode& node) {
  return (node.ancestor != kNone ? 1 : 0) | (node.child[kLeft] != kNone ? 2 : 0) |
         (node.child[kRight] != kNone ? 4 : 0);
}

template <typename Step>
HWY_INLINE void with_kind(int kind, const Step& step) {
  switch (kind) {
    case 0:
      return step.template operator()<0>();
    case 1:
      return step.template operator()<1>();
    case 2:
      return step.template operator()<2>();
    case 3:
      return step.template operator()<3>();
    case 4:
      return step.template operator()<4>();
    case 5:
      return step.template operator()<5>();
    case 6:
      return step.template operator()<6>();
    default:
      return step.template operator()<7>();
  }
}

void decide_all(const PathTree& tree, const double* tile, WalkSpace& space) {
  for (std::size_t index = 0; index < tree.nodes.size(); ++index) {
    const PathNode& node = tree.nodes[index];
    double* sides = sides_of(space, index);
    decide(tree, node, tile, sides);
    if (node.ancestor == kNone) continue;
    cut_off(sides_of(space, static_cast<std::size_t>(node.ancestor)) + node.ancestor_side * kTileRows, sides);
  }
}

void walk_points(const TreeWalk& walk, const Pass& pass, WalkSpace& space, double* values, double* pair_values) {
  const std::vector<PathNode>& nodes = walk.tree.nodes;
  for (std::size_t point = 0; point < pass.count; ++point) {
    Rows weight;
    for (std::size_t v = 0; v < kVectors; ++v)
      weight.part[v] = hn::Set(Doubles(), walk.tables.weight[pass.first + point]);
    store(weight, space.sums.data() + point * kTileRows);
  }
  for (std::size_t index = 0; index < nodes.size(); ++index) {
    if (nodes[index].child[kLeft] == kNone && nodes[index].child[kRight] == kNone) continue;
    with_kind(kind_of(nodes[index]), [&]<int kKind> { go_down<kKind>(walk, index, pass, space); });
  }
  for (std::size_t index = nodes.size(); index-- > 0;) {
    double* value = values + std::size_t{nodes[index].slot} * kTileRows;
    with_kind(kind_of(nodes[index]), [&]<int kKind> { go_up<kKind>(walk, index, pass, space, value); });
    if (walk.pairs != nullptr) add_pairs(walk, index, pass, space, pair_values);
  }
}

void walk_tile(const TreeWalk& walk, const double* tile, WalkSpace& space, double* values, double* pair_values) {
  constexpr std::size_t kMaxSums = 32768;  // doubles, half of a usual second-level cache
  const std::size_t num_nodes = walk.tree.nodes.size();
  const std::size_t num_points = walk.tables.num_points;
  const std::size_t most = std::clamp<std::size_t>(kMaxSums / (num_nodes * kTileRows), 1, num_points);
  const auto grow = [](hwy::AlignedVector<double>& space_of, std::size_t size) {
    if (space_of.size() < size) space_of.resize(size);
  };
  grow(space.sides, num_nodes * 2 * kTileRows);
  grow(space.sums, num_nodes * most * kTileRows);
  if (walk.pairs != nullptr) {
    grow(space.coefficients, num_nodes * most * kTileRows);
    grow(space.terms, most * kTileRows);
  }
  decide_all(walk.tree, tile, space);
  for (std::size_t first = 0; first < num_points; first += most)
    walk_points(walk, {.first = first, .count = std::min(most, num_points - first)}, space, values, pair_values);
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

HWY_EXPORT(walk_tile);

void walk_tile(const TreeWalk& walk, const double* tile, WalkSpace& space, std::span<double> values,
               std::span<double> pair_values) {
  std::ranges::fill(values, 0);
  std::ranges::fill(pair_values, 0);
  HWY_DYNAMIC_DISPATCH(walk_tile)(walk, tile, space, values.data(), pair_values.data());
}

}  // namespace espalier::model
#endif
