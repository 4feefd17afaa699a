// Tree -> one tree of the schema.
#pragma once

#include <cstddef>

#include "model/artifact/document/document_writer.h"
#include "model/artifact/xgboost/schema_version.h"
#include "model/forest/tree.h"

namespace espalier::model {

// `id`: position in the forest; `num_features`: width of the model. Nodes are renumbered when a right child is not the
// left one's neighbour.
void write_tree(DocumentWriter& writer, const Tree& tree, std::size_t id, std::size_t num_features,
                SchemaVersion version);

}  // namespace espalier::model
