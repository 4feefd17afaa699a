// A model ready to answer requests, wherever it is kept: what serving and the tools load.
#pragma once

#include <memory>
#include <optional>

#include "base/file.h"
#include "data/table/request_table.h"
#include "model/artifact/package/manifest.h"
#include "model/model.h"

namespace espalier::serve {

struct LoadedModel {
  std::unique_ptr<const model::Predictor> predictor;
  std::optional<model::Manifest> manifest;          // of this very model, where one lies beside it
  std::unique_ptr<const data::RequestTable> table;  // null unless the manifest says that train was a raw table
};

// `path`: the folder that SageMaker unpacks, an archive or a model file. Reads, checks and tries the model: the
// manifest's self-test rows, when a manifest for this file lies beside it, and one row of missing values. One sentence:
// ClientError when it is no model that can be read, or several; AlgorithmError when a try fails; PlatformError when the
// file system does.
LoadedModel load_model(const base::Path& path);

}  // namespace espalier::serve
