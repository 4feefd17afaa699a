// The model that a user names on the command line of a tool.
#pragma once

#include "base/file.h"
#include "serve/model/model_folder.h"

namespace espalier::serve {

// As load_model(); a path that cannot be read is the user's to cure too: ClientError with the path.
LoadedModel read_tool_model(const base::Path& path, model::CategoryNumbers numbers = model::CategoryNumbers::kCode);

}  // namespace espalier::serve
