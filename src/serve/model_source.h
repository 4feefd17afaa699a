// A model wherever a user has it: a file, the folder that SageMaker unpacks, or the archive that it stores.
#pragma once

#include <string>
#include <string_view>

#include "base/file.h"
#include "model/model.h"

namespace espalier::serve {

// The model file in an archive's bytes (tar, gzip or not): the one named xgboost-model, else the only one that can be
// one. ClientError naming `source`.
std::string model_of_archive(std::string_view bytes, const std::string& source);

// ClientError with the path when it cannot be read as a model.
model::Model read_model_source(const base::Path& path);

}  // namespace espalier::serve
