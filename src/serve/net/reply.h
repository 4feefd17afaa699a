// What goes back on a connection.
#pragma once

#include <string>

namespace espalier::serve {

struct Reply {
  std::string bytes;
  bool close = false;  // the connection ends behind it
};

// Whether the connection may carry another request.
enum class Connectivity { kKeepAlive, kClose };

}  // namespace espalier::serve
