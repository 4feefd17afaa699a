// UBJSON in XGBoost's dialect (docs/model-format.md): big-endian, lengths always 'L', counted arrays without a closing
// ']'.
#pragma once

#include <string_view>

#include "model/artifact/document/document.h"

namespace espalier::model {

// The document's views point into `bytes`, which must outlive it. PlatformError with the byte offset when `bytes` is
// damaged; every length is checked against what is left of the file before it is used.
Document read_ubjson(std::string_view bytes);

}  // namespace espalier::model
