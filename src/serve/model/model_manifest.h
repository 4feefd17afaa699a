// The manifest beside a model file. It is a help, never a condition: what is wrong with it is logged and the model used
// without it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "data/table/request_table.h"
#include "model/artifact/package/file_schema.h"
#include "model/artifact/package/manifest.h"

namespace espalier::serve {

inline constexpr const char* kManifestName = "espalier.json";

// Nothing when `text` is no manifest or belongs to another model file than `model_bytes`.
std::optional<model::Manifest> manifest_of(std::string_view text, std::string_view model_bytes);

// How a model of `num_features` features reads raw rows; null unless the manifest says that train was a raw table.
std::unique_ptr<const data::RequestTable> request_table(const model::Manifest& manifest, std::size_t num_features);

// How a model without a manifest reads texts, and numbers as `numbers` says, for categories that its own file tells;
// null when every cell is a number that counts as it stands.
std::unique_ptr<const data::RequestTable> request_table(const model::Model& model, model::CategoryNumbers numbers);

}  // namespace espalier::serve
