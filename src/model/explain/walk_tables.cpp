#include "model/explain/walk_tables.h"

#include <algorithm>

#include "model/explain/gauss_legendre.h"

namespace espalier::model {
namespace {

std::size_t points_for(const PathTree& tree) { return (tree.max_path_features + 1) / 2; }

struct EdgeTerms {
  double factor = 0;       // F
  double coefficient = 0;  // C
};

double chain_share_above(const PathTree& tree, const PathNode& node) {
  if (node.ancestor == kNone) return 1;
  return tree.nodes[static_cast<std::size_t>(node.ancestor)].chain_share[node.ancestor_side];
}

EdgeTerms edge_terms(const PathTree& tree, const PathNode& node, Side side, RowCase row_case,
                     const QuadraturePoint& point) {
  if (row_case == kCutOff) return {.factor = node.cover_share[side], .coefficient = 0};
  const bool is_first = node.ancestor == kNone;
  const double share_above = chain_share_above(tree, node);
  const double share = node.chain_share[side];
  const double factor_above = is_first ? 1 : point.t + share_above * point.complement;
  const double coefficient_above = is_first ? 0 : (1 - share_above) / factor_above;
  const bool is_taken = (row_case == kGoesLeft) == (side == kLeft);
  if (!is_taken) {
    return {.factor = share * point.complement / factor_above,
            .coefficient = -1 / point.complement - coefficient_above};
  }
  const double factor = point.t + share * point.complement;
  return {.factor = factor / factor_above, .coefficient = (1 - share) / factor - coefficient_above};
}

void append_constants(const PathTree& tree, const PathNode& node, const QuadraturePoint& point,
                      std::vector<double>& constants) {
  const std::size_t cases = num_cases(node);
  const std::size_t begin = constants.size();
  constants.resize(begin + constants_per_point(node), 0);
  double* next = constants.data() + begin;
  const bool has_leaf = node.child[kLeft] == kNone || node.child[kRight] == kNone;
  double* const leaf_terms = next;
  if (has_leaf) next += 2 * cases;
  for (const Side side : {kLeft, kRight}) {
    for (std::size_t i = 0; i < cases; ++i) {
      const EdgeTerms terms = edge_terms(tree, node, side, static_cast<RowCase>(i), point);
      if (node.child[side] == kNone) {
        leaf_terms[i] += node.leaf_value[side] * terms.factor;
        leaf_terms[cases + i] += node.leaf_value[side] * terms.factor * terms.coefficient;
      } else {
        next[i] = terms.factor;
        next[cases + i] = terms.coefficient;
      }
    }
    if (node.child[side] != kNone) next += 2 * cases;
  }
}

}  // namespace

std::size_t constants_per_point(const PathNode& node) {
  const std::size_t leaves = (node.child[kLeft] == kNone ? 1U : 0U) + (node.child[kRight] == kNone ? 1U : 0U);
  return 2 * num_cases(node) * (2 - leaves + std::min<std::size_t>(leaves, 1));
}

std::size_t table_size(const PathTree& tree) {
  std::size_t size = 0;
  for (const PathNode& node : tree.nodes) size += constants_per_point(node);
  return size * points_for(tree);
}

void make_walk_tables(const PathTree& tree, WalkTables& tables) {
  const std::vector<QuadraturePoint> points = gauss_legendre(points_for(tree));
  tables.num_points = points.size();
  tables.weight.clear();
  for (const QuadraturePoint& point : points) tables.weight.push_back(point.weight);
  tables.constants.clear();
  tables.constants.reserve(table_size(tree));
  tables.begin.clear();
  for (const PathNode& node : tree.nodes) {
    tables.begin.push_back(tables.constants.size());
    for (const QuadraturePoint& point : points) append_constants(tree, node, point, tables.constants);
  }
}

}  // namespace espalier::model
