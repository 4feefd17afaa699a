// /opt/ml/model -> Predictor. Which file is the model: the one named `xgboost-model`, else the only one that can be
// one; at the top of the folder, else one folder deeper (an archive made with its leading folder).
#pragma once

#include <memory>

#include "base/file.h"
#include "data/table/request_table.h"
#include "model/model.h"

namespace espalier::serve {

// PlatformError in one sentence when there is none, or several to choose from.
base::Path find_model_file(const base::Path& folder);

struct LoadedModel {
  std::unique_ptr<const model::Predictor> predictor;
  std::unique_ptr<const data::RequestTable> table;  // null when the model knows no names
};

// Reads, checks and tries the model: the manifest's self-test rows, when a manifest for this file lies beside it, and
// one row of missing values. PlatformError or AlgorithmError in one sentence.
LoadedModel load_model(const base::Path& folder);

}  // namespace espalier::serve
