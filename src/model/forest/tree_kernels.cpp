#include "model/forest/tree_kernels.h"

#include "base/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/forest/tree_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace espalier::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Codes of up to 64 rows at a time; no wider than the block on any machine.
using Codes = hn::CappedTag<std::int8_t, 64>;
using CodeVector = hn::Vec<Codes>;
constexpr std::size_t kLanes = hn::MaxLanes(Codes());
static_assert(kBlockRows % (2 * kLanes) == 0);

template <int kVectors>
struct Rows {
  CodeVector part[kVectors];
};

// Minus the leaf number within the subtree of `depth` levels at `node`: a subtree of one level is the compare itself,
// and above it number = right ? number(right) + 2^(depth-1) : number(left).
template <int kDepth, int kVectors>
HWY_INLINE Rows<kVectors> complete_subtree(const CompleteNode* HWY_RESTRICT nodes, std::size_t node,
                                           const std::int8_t* HWY_RESTRICT codes) {
  const Codes d;
  Rows<kVectors> result;
  const CodeVector cut = hn::Set(d, nodes[node].cut);
  const std::int8_t* column = codes + nodes[node].code_offset;
  if constexpr (kDepth == 1) {
    for (int v = 0; v < kVectors; ++v)
      result.part[v] = hn::VecFromMask(d, hn::Gt(hn::Load(d, column + v * kLanes), cut));
  } else {
    const Rows<kVectors> left = complete_subtree<kDepth - 1, kVectors>(nodes, 2 * node + 1, codes);
    const Rows<kVectors> right = complete_subtree<kDepth - 1, kVectors>(nodes, 2 * node + 2, codes);
    const CodeVector skipped = hn::Set(d, static_cast<std::int8_t>(-(1 << (kDepth - 1))));
    for (int v = 0; v < kVectors; ++v)
      result.part[v] =
          hn::IfThenElse(hn::Gt(hn::Load(d, column + v * kLanes), cut), hn::Add(right.part[v], skipped), left.part[v]);
  }
  return result;
}

template <int kDepth, int kVectors>
HWY_INLINE void complete_rows(const CompleteNode* nodes, const std::int8_t* codes, std::uint8_t* leaves) {
  const Codes d;
  const hn::RebindToUnsigned<Codes> du;
  const Rows<kVectors> numbers = complete_subtree<kDepth, kVectors>(nodes, 0, codes);
  for (int v = 0; v < kVectors; ++v)
    hn::Store(hn::BitCast(du, hn::Sub(hn::Zero(d), numbers.part[v])), du, leaves + v * kLanes);
}

template <int kDepth>
HWY_NOINLINE void complete_block(const CompleteNode* nodes, const std::int8_t* codes, std::size_t num_rows,
                                 std::uint8_t* leaves) {
  std::size_t row = 0;
  for (; row + kLanes < num_rows; row += 2 * kLanes) complete_rows<kDepth, 2>(nodes, codes + row, leaves + row);
  if (row < num_rows) complete_rows<kDepth, 1>(nodes, codes + row, leaves + row);
}

void complete_leaves(const CompleteNode* nodes, int depth, const std::int8_t* codes, std::size_t num_rows,
                     std::uint8_t* leaves) {
  switch (depth) {
    case 1:
      return complete_block<1>(nodes, codes, num_rows, leaves);
    case 2:
      return complete_block<2>(nodes, codes, num_rows, leaves);
    case 3:
      return complete_block<3>(nodes, codes, num_rows, leaves);
    case 4:
      return complete_block<4>(nodes, codes, num_rows, leaves);
    case 5:
      return complete_block<5>(nodes, codes, num_rows, leaves);
    case 6:
      return complete_block<6>(nodes, codes, num_rows, leaves);
    default:
      return complete_block<7>(nodes, codes, num_rows, leaves);
  }
}

template <int kVectors>
HWY_INLINE void scan_rows(const ScanNode* HWY_RESTRICT nodes, std::size_t num_nodes,
                          const std::int8_t* HWY_RESTRICT codes, std::uint8_t* HWY_RESTRICT leaves) {
  const Codes d;
  const hn::RebindToUnsigned<Codes> du;
  CodeVector current[kVectors];
  for (int v = 0; v < kVectors; ++v) current[v] = hn::Zero(d);
  for (std::size_t node = 0; node < num_nodes; ++node) {
    const CodeVector cut = hn::Set(d, nodes[node].cut);
    const CodeVector first = hn::Set(d, static_cast<std::int8_t>(nodes[node].first_leaf));
    const CodeVector right = hn::Set(d, static_cast<std::int8_t>(nodes[node].right_leaf));
    const std::int8_t* column = codes + nodes[node].code_offset;
    for (int v = 0; v < kVectors; ++v) {
      const auto here = hn::Eq(current[v], first);
      const auto goes_right = hn::Gt(hn::Load(d, column + v * kLanes), cut);
      current[v] = hn::IfThenElse(hn::And(here, goes_right), right, current[v]);
    }
  }
  for (int v = 0; v < kVectors; ++v) hn::Store(hn::BitCast(du, current[v]), du, leaves + v * kLanes);
}

void scan_leaves(const ScanNode* nodes, std::size_t num_nodes, const std::int8_t* codes, std::size_t num_rows,
                 std::uint8_t* leaves) {
  constexpr std::size_t kWide = kBlockRows / kLanes < 4 ? kBlockRows / kLanes : 4;
  std::size_t row = 0;
  for (; row + (kWide - 1) * kLanes < num_rows; row += kWide * kLanes)
    scan_rows<kWide>(nodes, num_nodes, codes + row, leaves + row);
  for (; row < num_rows; row += kLanes) scan_rows<1>(nodes, num_nodes, codes + row, leaves + row);
}

void rank_values(const CutTreeView& cuts, const float* values, std::size_t num_values, std::uint32_t* ranks) {
  using Floats = hn::CappedTag<float, kCutGroup>;
  const Floats d;
  constexpr std::size_t kFloatLanes = hn::MaxLanes(Floats());
  for (std::size_t i = 0; i < num_values; ++i) {
    const auto value = hn::Set(d, values[i]);
    std::size_t rank = 0;
    for (std::size_t level = 0; level < cuts.num_levels; ++level) {
      const float* group = cuts.entries + cuts.level_begin[level] + rank * kCutGroup;
      rank *= kCutGroup;
      for (std::size_t lane = 0; lane < kCutGroup; lane += kFloatLanes)
        rank += hn::CountTrue(d, hn::Le(hn::LoadU(d, group + lane), value));
    }
    ranks[i] = static_cast<std::uint32_t>(rank);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace espalier::model
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::model {

HWY_EXPORT(complete_leaves);
HWY_EXPORT(scan_leaves);
HWY_EXPORT(rank_values);

void complete_leaves(std::span<const CompleteNode> nodes, int depth, const std::int8_t* codes, std::size_t num_rows,
                     std::uint8_t* leaves) {
  HWY_DYNAMIC_DISPATCH(complete_leaves)(nodes.data(), depth, codes, num_rows, leaves);
}

void scan_leaves(std::span<const ScanNode> nodes, const std::int8_t* codes, std::size_t num_rows,
                 std::uint8_t* leaves) {
  HWY_DYNAMIC_DISPATCH(scan_leaves)(nodes.data(), nodes.size(), codes, num_rows, leaves);
}

void rank_values(const CutTreeView& cuts, std::span<const float> values, std::uint32_t* ranks) {
  HWY_DYNAMIC_DISPATCH(rank_values)(cuts, values.data(), values.size(), ranks);
}

}  // namespace espalier::model
#endif
