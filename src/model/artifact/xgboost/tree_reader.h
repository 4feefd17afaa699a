// One tree of the schema -> Tree, not checked yet (tree_checks.h).
#pragma once

#include <cstddef>

#include "model/artifact/document/field.h"
#include "model/forest/tree.h"

namespace espalier::model {

// All arrays have as many entries as the tree has nodes. A tree with vector leaves has num_groups values in each.
Tree read_tree(const Field& field, std::size_t num_groups);

}  // namespace espalier::model
