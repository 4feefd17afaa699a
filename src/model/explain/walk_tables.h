// The constants of a Shapley walk over one tree (shapley_kernels.h), per inner node and quadrature point.
//
// Shapley values of a leaf of value v whose path has the features 1..d, with o_i = 1 when the row takes all splits of
// feature i towards the leaf, else 0, and z_i the share of training rows that do (Lundberg et al. 2020, algorithm 2):
//   phi_i = v (o_i - z_i) sum over S of |S|! (d-1-|S|)! / d! * prod(j in S) o_j * prod(j not in S, j != i) z_j
// The factorials are a beta integral, k! (d-1-k)! / d! = integral over (0, 1) of t^k (1-t)^(d-1-k) dt, so
//   phi_i = v (o_i - z_i) integral of prod(j != i) (o_j t + z_j (1-t)) dt,
// a polynomial of degree d-1 that ceil(d/2) Gauss-Legendre points integrate exactly. All its terms are positive:
// nothing cancels, however deep the tree. The product over a path is built edge by edge; an edge whose feature was
// split on above replaces that edge's factor. With f_e = o_e t + z_e (1-t) for edge e, o_e and z_e over all splits of
// its feature so far, and a the nearest edge above of the same feature (f_a = 1, c_a = 0 without):
//   path factor   F_e = f_e / f_a
//   coefficient   C_e = c_e - c_a, c_e = (o_e - z_e) / f_e: (1-z_e) / (t + z_e (1-t)) when taken, else -1 / (1-t)
//   phi_i = sum over edges e of feature i, points q: w_q C_e S_e, S_e = sum over leaves below e of v prod F.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/explain/path_tree.h"

namespace espalier::model {

// What a row does at a node: goes left or right while all splits of the feature above were taken, or one was not. The
// last exists only for nodes with an ancestor of the same feature.
enum RowCase : std::uint8_t { kGoesLeft = 0, kGoesRight = 1, kCutOff = 2 };

inline std::size_t num_cases(const PathNode& node) { return node.ancestor == kNone ? 2 : 3; }

struct WalkTables {
  std::size_t num_points = 0;
  std::vector<double> weight;  // of each point
  // Per node, per point, one number for each RowCase of:
  //   with a child that is a leaf: sum of v F over such children, sum of v F C over them
  //   for each child that is not, left first: F, C
  std::vector<double> constants;
  std::vector<std::size_t> begin;  // of each node in constants
};

// Numbers per point of one node.
std::size_t constants_per_point(const PathNode& node);
std::size_t table_size(const PathTree& tree);  // of WalkTables::constants

// Overwrites `tables`.
void make_walk_tables(const PathTree& tree, WalkTables& tables);

}  // namespace espalier::model
