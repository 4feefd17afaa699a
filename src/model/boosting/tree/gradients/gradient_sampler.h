// Minimal variance sampling (Ibragimov & Gusev 2019): a row is kept with a probability that grows with its gradient,
// and the gradients of kept rows are divided by that probability, so that every sum stays what it was on average. Much
// fewer rows than with uniform sampling then give trees of the same quality.
#pragma once

#include <span>
#include <vector>

#include "base/parallel.h"
#include "model/boosting/tree/rows/row_sampler.h"
#include "model/objective/gradient_pair.h"

namespace espalier::model {

// Keeps `fraction`, (0, 1], of the rows on average: row i with probability min(1, c_i / u), c_i = sqrt(g^2 + 0.1 h^2),
// u such that the probabilities add up to fraction * num_rows. Rows whose gradient and hessian are 0 are never kept.
// Which rows are kept is a function of the tree, their index and the gradients alone. `scaled` is overwritten: per row
// its gradient divided by its probability, 0 for rows that are left out; empty when all rows are kept as they are.
RowSample sample_by_gradient(std::span<const GradientPair> gradients, double fraction, const TreeIdentity& tree,
                             base::ThreadPool& pool, std::vector<GradientPair>& scaled);

}  // namespace espalier::model
