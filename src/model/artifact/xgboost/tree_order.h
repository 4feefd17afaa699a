// Node numbers as XGBoost's predictors want them.
#pragma once

#include "model/forest/tree.h"

namespace espalier::model {

// True when every right child is the left child plus one. Newer versions of XGBoost step so without looking.
bool has_neighbouring_children(const Tree& tree);

// The same tree with its nodes numbered so, without the pruned ones.
Tree with_neighbouring_children(const Tree& tree);

}  // namespace espalier::model
