// A model wherever a user has it: a file, the folder that SageMaker unpacks, or the archive that it stores.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "data/table/request_table.h"
#include "model/artifact/package/manifest.h"
#include "model/artifact/package/tar_archive.h"
#include "model/model.h"

namespace espalier::serve {

// The model file among those of an archive: the one named xgboost-model, else the only one that can be one. ClientError
// naming `source`.
std::string_view model_of_archive(std::span<const data::TarFile> files, const std::string& source);

struct ModelSource {
  model::Model model;
  std::optional<model::Manifest> manifest;          // of this very model, where one stands beside it
  std::unique_ptr<const data::RequestTable> table;  // null when the model knows no names
};

// ClientError with the path when it cannot be read as a model.
ModelSource read_model_source(const base::Path& path);

}  // namespace espalier::serve
