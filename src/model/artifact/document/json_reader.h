// JSON text -> Document, by RapidJSON's iterative parser. Numbers stay text; NaN, Infinity and -Infinity are numbers,
// as XGBoost writes them.
#pragma once

#include <string_view>

#include "model/artifact/document/document.h"

namespace espalier::model {

// Copies `text`: nothing points into it afterwards. PlatformError with the byte offset when it is not JSON.
Document read_json(std::string_view text);

}  // namespace espalier::model
