// The version of the project, from CMakeLists.txt.
#pragma once

namespace espalier::base {

inline constexpr const char* kVersion = ESPALIER_VERSION;

}  // namespace espalier::base
