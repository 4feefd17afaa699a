// LambdaRank (Burges 2010, "From RankNet to LambdaRank to LambdaMART"): the two rows of a pair in one query group push
// each other apart, the harder the more their swap would cost (docs/reference/xgboost-algorithm.md#ranking).
#pragma once

#include <memory>

#include "model/objective/objective.h"
#include "model/objective/rank_cost.h"

namespace espalier::model {

// `dataset` has passed the objective's check_labels().
std::unique_ptr<GradientSource> make_lambda_gradients(const data::Dataset& dataset, RankCost cost,
                                                      const LambdaRankParams& params);

// Pairs a row: the given number or the method's default.
std::size_t pairs_per_sample(const LambdaRankParams& params);

}  // namespace espalier::model
