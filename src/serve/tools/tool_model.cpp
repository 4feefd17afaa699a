#include "serve/tools/tool_model.h"

#include <format>
#include <string>
#include <system_error>

#include "base/error.h"

namespace espalier::serve {

LoadedModel read_tool_model(const base::Path& path, model::CategoryNumbers numbers) {
  try {
    if (!base::path_exists(path)) base::read_file(path);  // says why it cannot
    return load_model(path, numbers);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
