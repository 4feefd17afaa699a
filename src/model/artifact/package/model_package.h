// A model wherever it is kept, with its manifest: a file, the folder that SageMaker unpacks, or the archive that it
// stores.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "model/artifact/package/manifest.h"
#include "model/model.h"

namespace espalier::model {

struct ModelPackage {
  std::unique_ptr<const Predictor> predictor;
  std::optional<Manifest> manifest;  // of this very model, where one lies beside it
};

// `name` stands for `path` in messages. Which file is the model: find_model.h; a model file given itself is that file,
// gzip or zlib around it unpacked; a path where nothing is counts as an empty folder. The manifest's rows of the
// self-test are answered, warnings about the model are logged. ClientError when it is no model that can be read,
// AlgorithmError when the self-test fails, PlatformError when the file system does.
ModelPackage read_model_package(const base::Path& path, const std::string& name);

// The manifest is a help, never a condition: nothing, and a line in the log opened by `name`, when `text` is no
// manifest or belongs to another model file than the one of these bytes.
std::optional<Manifest> manifest_of(std::string_view text, std::string_view model_bytes, const std::string& name);

}  // namespace espalier::model
