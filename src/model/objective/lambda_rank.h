// rank:pairwise, rank:ndcg, rank:map: learning to order the rows of a query group by their labels.
#pragma once

#include <memory>

#include "model/objective/objective.h"

namespace espalier::model {

std::unique_ptr<const Objective> make_rank_pairwise(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_rank_ndcg(const ObjectiveParams& params, int num_class);
std::unique_ptr<const Objective> make_rank_map(const ObjectiveParams& params, int num_class);

}  // namespace espalier::model
