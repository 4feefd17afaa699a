#include "serve/model_source.h"

#include <algorithm>
#include <format>
#include <vector>

#include "base/error.h"
#include "data/gzip.h"
#include "data/tar_archive.h"
#include "model/artifact/xgboost_file.h"
#include "serve/model_folder.h"

namespace espalier::serve {
namespace {

constexpr std::string_view kModelName = "xgboost-model";
constexpr std::string_view kManifestName = "espalier.json";

}  // namespace

std::string model_of_archive(std::string_view bytes, const std::string& source) {
  std::vector<data::TarFile> files = data::files_in_tar(bytes, source);
  const auto named = std::ranges::find(files, kModelName, &data::TarFile::name);
  if (named != files.end()) return std::string(named->content);
  std::erase_if(files,
                [](const data::TarFile& file) { return file.name == kManifestName || file.name.starts_with('.'); });
  if (files.size() == 1) return std::string(files.front().content);
  throw base::ClientError(std::format("{}: the archive holds {} files that may be the model; one named {} is expected",
                                      source, files.size(), kModelName));
}

model::Model read_model_source(const base::Path& path) {
  try {
    std::error_code ignored;
    const base::FileBytes file(std::filesystem::is_directory(path, ignored) ? find_model_file(path) : path);
    std::string unpacked;
    std::string_view bytes = file.view();
    if (data::is_gzip(bytes)) bytes = unpacked = data::unpack_gzip(bytes, path.string());
    if (data::is_tar(bytes)) bytes = unpacked = model_of_archive(bytes, path.string());
    return model::read_model(bytes);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
