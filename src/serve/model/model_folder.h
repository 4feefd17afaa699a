// Where the server and the tools get the model from, ready to answer.
#pragma once

#include <memory>
#include <optional>

#include "base/file.h"
#include "data/table/request_table.h"
#include "model/artifact/package/file_schema.h"
#include "model/artifact/package/manifest.h"
#include "model/model.h"

namespace espalier::serve {

struct LoadedModel {
  std::unique_ptr<const model::Predictor> predictor;
  std::optional<model::Manifest> manifest;          // of this very model, where one lies beside it
  std::unique_ptr<const data::RequestTable> table;  // null when there is nothing to look up: no names, no categories
};

// `path`: the folder that SageMaker unpacks, an archive or a model file. Reads, checks and tries the model: the
// manifest's self-test rows, when a manifest for this file lies beside it, and one row of missing values. `numbers`: in
// requests, where the model file has the categories. One sentence: ClientError when it is no model that can be read, or
// several; AlgorithmError when a try fails; PlatformError when the file system does.
LoadedModel load_model(const base::Path& path, model::CategoryNumbers numbers = model::CategoryNumbers::kCode);

}  // namespace espalier::serve
