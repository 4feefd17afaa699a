// Tree -> one tree of the schema.
#pragma once

#include <cstddef>

#include "model/artifact/document_writer.h"
#include "model/forest/tree.h"

namespace espalier::model {

// `id`: position in the forest; `num_features`: width of the model.
void write_tree(DocumentWriter& writer, const Tree& tree, std::size_t id, std::size_t num_features);

}  // namespace espalier::model
