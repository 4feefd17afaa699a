#include "serve/tools/tool_model.h"

#include <filesystem>
#include <format>
#include <string>
#include <system_error>

#include "base/error.h"

namespace espalier::serve {

LoadedModel read_tool_model(const base::Path& path, model::CategoryNumbers numbers) {
  try {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) base::read_file(path);  // says why it cannot
    return load_model(path, numbers);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
