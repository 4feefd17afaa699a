// Files that are no model that can be read, but that people put where a model belongs: called by their name.
#pragma once

#include <string_view>

namespace espalier::model {

// PlatformError that says what the bytes are and what to do, when they are of a known kind.
void refuse_known(std::string_view bytes);

}  // namespace espalier::model
