// What the log says of categories that a model does not know.
#pragma once

#include <string_view>

#include "data/table/raw_table.h"

namespace espalier::train {

// One line of INFO for a column of `channel`.
void log_unknown_categories(std::string_view channel, const data::UnknownCategories& unknown);

}  // namespace espalier::train
