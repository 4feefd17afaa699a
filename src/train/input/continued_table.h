// Training that goes on from a model of a raw table: a category or a class is to keep the code that the model knows.
#pragma once

#include "data/dataset.h"
#include "data/schema.h"

namespace espalier::train {

// Gives the categories and label classes of `table` the codes that they have in `initial`, the schema beside the
// initial model. A category that `initial` lacks becomes missing, which the log says. ClientError when a feature or the
// label is a number in one of them and text in the other, when there are other features, or when a class is new.
void keep_codes(const data::Schema& initial, data::Dataset& table);

}  // namespace espalier::train
