// The category values of every feature -> `cats` of the schema, by which XGBoost 3.1 and later gives the categories of
// a data frame the model's codes.
#pragma once

#include <span>

#include "model/artifact/document/document_writer.h"
#include "model/category_values.h"

namespace espalier::model {

// Not for models without category values, nor for fractions: XGBoost does not load those that it wrote itself.
bool can_write_category_values(std::span<const CategoryValues> features);

// Numbers one by one: XGBoost 1.7 and 2.1 skip what they do not know, but not arrays of int8, as which 3.1 writes
// texts.
void write_category_values(DocumentWriter& writer, std::span<const CategoryValues> features);

}  // namespace espalier::model
