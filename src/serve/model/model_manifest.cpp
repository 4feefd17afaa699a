#include "serve/model/model_manifest.h"

#include <format>

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

std::unique_ptr<const data::RequestTable> request_table(const model::Manifest& manifest, std::size_t num_features) {
  if (manifest.schema.columns.empty() || manifest.num_features != num_features) return nullptr;
  return std::make_unique<const data::RequestTable>(manifest.schema);
}

std::unique_ptr<const data::RequestTable> request_table(const model::Model& model, model::CategoryNumbers numbers) {
  const std::optional<data::Schema> schema = model::schema_of_file(model, numbers);
  return schema ? std::make_unique<const data::RequestTable>(*schema) : nullptr;
}

}  // namespace espalier::serve
