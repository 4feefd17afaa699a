// The manifest beside a model file. It is a help, never a condition: what is wrong with it is logged and the model used
// without it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "data/table/request_table.h"
#include "model/artifact/package/manifest.h"
#include "model/model.h"

namespace espalier::serve {

inline constexpr const char* kManifestName = "espalier.json";

// Nothing when `text` is no manifest or belongs to another model file than `model_bytes`.
std::optional<model::Manifest> manifest_of(std::string_view text, std::string_view model_bytes);

// How the model reads rows by name, and by position when the manifest says that train was a raw table. Null for a model
// that knows no names.
std::unique_ptr<const data::RequestTable> request_table(const model::Model& model,
                                                        const std::optional<model::Manifest>& manifest);

}  // namespace espalier::serve
