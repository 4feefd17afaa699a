#include "serve/model/model_manifest.h"

#include <format>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/sha256.h"

namespace espalier::serve {

std::optional<model::Manifest> manifest_of(std::string_view text, std::string_view model_bytes) {
  std::optional<model::Manifest> manifest;
  try {
    manifest = model::read_manifest(text);
  } catch (const base::Error& error) {
    base::log_event(base::LogLevel::kWarning, std::format("manifest ignored: {}", error.what()));
    return std::nullopt;
  }
  if (manifest->model_sha256 != base::sha256_hex(model_bytes)) {
    base::log_event(base::LogLevel::kWarning, "manifest ignored: it belongs to another model file");
    return std::nullopt;
  }
  return manifest;
}

std::unique_ptr<const data::RequestTable> request_table(const model::Model& model,
                                                        const std::optional<model::Manifest>& manifest) {
  const bool is_described = manifest && manifest->num_features == model.num_features;
  if (is_described && !manifest->schema.columns.empty())
    return std::make_unique<const data::RequestTable>(manifest->schema);
  const std::vector<std::string>& names = model.feature_names;
  if (names.empty() || names.size() != model.num_features) return nullptr;
  return std::make_unique<const data::RequestTable>(
      data::schema_of_names(names, is_described ? manifest->schema.label_name : ""), data::RowsByPosition::kNumbers);
}

}  // namespace espalier::serve
