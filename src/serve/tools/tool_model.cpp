#include "serve/tools/tool_model.h"

#include <format>
#include <string>

#include "base/error.h"

namespace espalier::serve {

LoadedModel read_tool_model(const base::Path& path, model::CategoryNumbers numbers) {
  try {
    return load_model(path, numbers);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
