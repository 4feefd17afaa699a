#include "serve/model/model_source.h"

#include <algorithm>
#include <format>
#include <optional>
#include <vector>

#include "base/error.h"
#include "data/channel/gzip.h"
#include "model/artifact/model_file.h"
#include "serve/model/model_folder.h"
#include "serve/model/model_manifest.h"

namespace espalier::serve {
namespace {

constexpr std::string_view kModelName = "xgboost-model";

ModelSource read(std::string_view model_bytes, const std::optional<std::string_view>& manifest_text) {
  ModelSource source = {.model = model::read_model(model_bytes), .manifest = {}, .table = nullptr};
  if (manifest_text) source.manifest = manifest_of(*manifest_text, model_bytes);
  if (source.manifest) source.table = request_table(*source.manifest, source.model.num_features);
  return source;
}

ModelSource read_archive(std::string_view bytes, const std::string& name) {
  const std::vector<data::TarFile> files = data::files_in_tar(bytes, name);
  const auto manifest = std::ranges::find(files, kManifestName, &data::TarFile::name);
  const bool found = manifest != files.end();
  return read(model_of_archive(files, name), found ? std::optional(manifest->content) : std::nullopt);
}

ModelSource read_file_and_manifest(const base::Path& path, std::string_view bytes) {
  const base::Path beside = path.parent_path() / kManifestName;
  if (!base::path_exists(beside)) return read(bytes, std::nullopt);
  const base::FileBytes manifest(beside);
  return read(bytes, manifest.view());
}

}  // namespace

std::string_view model_of_archive(std::span<const data::TarFile> files, const std::string& source) {
  const auto named = std::ranges::find(files, kModelName, &data::TarFile::name);
  if (named != files.end()) return named->content;
  std::vector<data::TarFile> candidates(files.begin(), files.end());
  std::erase_if(candidates,
                [](const data::TarFile& file) { return file.name == kManifestName || file.name.starts_with('.'); });
  if (candidates.size() == 1) return candidates.front().content;
  throw base::ClientError(std::format("{}: the archive holds {} files that may be the model; one named {} is expected",
                                      source, candidates.size(), kModelName));
}

ModelSource read_model_source(const base::Path& path) {
  try {
    const base::Path file_path = base::kind_of(path) == base::FileKind::kFolder ? find_model_file(path) : path;
    const base::FileBytes file(file_path);
    std::string unpacked;
    std::string_view bytes = file.view();
    if (data::is_gzip(bytes)) bytes = unpacked = data::unpack_gzip(bytes, path.string());
    return data::is_tar(bytes) ? read_archive(bytes, path.string()) : read_file_and_manifest(file_path, bytes);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
