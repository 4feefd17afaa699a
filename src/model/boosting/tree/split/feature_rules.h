// What must fit together between the parameters that speak of single features and the training data.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "model/params.h"

namespace espalier::model {

// One sentence per problem of monotone_constraints, interaction_constraints and feature_weights with the features of
// `train_set`.
std::vector<std::string> feature_problems(const TreeParams& params, const data::Dataset& train_set);

// The kinds for Model::feature_types: empty when all features are numeric, else "c" for a categorical one and "q".
std::vector<std::string> feature_types(const data::Schema& schema);

}  // namespace espalier::model
