#include "model/artifact/package/model_package.h"

#include <algorithm>
#include <format>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/find_model.h"
#include "model/artifact/package/package_files.h"
#include "model/artifact/package/self_test.h"
#include "model/artifact/package/tar_archive.h"

namespace espalier::model {
namespace {

std::unique_ptr<const Predictor> read_predictor(std::string_view bytes, const std::string& name) {
  std::vector<std::string> warnings;
  try {
    auto predictor = std::make_unique<const Predictor>(read_model(bytes, &warnings));
    for (const std::string& warning : warnings) {
      base::log_event(base::LogLevel::kWarning, std::format("{}: {}", name, warning));
    }
    return predictor;
  } catch (const base::PlatformError& error) {  // the one who gave the file can give another
    throw base::ClientError(std::format("{}: {}", name, error.what()));
  }
}

std::optional<Manifest> manifest_beside(const PackageFile& model, std::span<const PackageFile> files,
                                        std::string_view model_bytes, const std::string& name) {
  const auto found = std::ranges::find(files, model.path.parent_path() / kManifestName, &PackageFile::path);
  if (found == files.end()) return std::nullopt;
  return manifest_of(PackageBytes(*found, name).unpacked(), model_bytes, name);
}

enum class Archives { kAreOpened, kAreRefused };  // an archive within an archive is nobody's model

ModelPackage read_file(const PackageFile& file, std::span<const PackageFile> files, const std::string& name,
                       Archives archives);

ModelPackage read_files(std::span<const PackageFile> files, const std::string& name, Archives archives) {
  const PackageFile& file = find_model(files, name);
  return read_file(file, files, std::format("{}: {}", name, file.path.generic_string()), archives);
}

ModelPackage read_file(const PackageFile& file, std::span<const PackageFile> files, const std::string& name,
                       Archives archives) {
  const PackageBytes bytes(file, name);
  if (archives == Archives::kAreOpened && is_tar(bytes.unpacked())) {
    return read_files(files_of_archive(bytes.unpacked(), name), name, Archives::kAreRefused);
  }
  if (file.path.filename() == kArchiveName) {
    throw base::ClientError(name + ": this is no tar archive; give the model.tar.gz of an earlier training job");
  }
  ModelPackage package;
  package.predictor = read_predictor(bytes.unpacked(), name);
  package.manifest = manifest_beside(file, files, bytes.stored(), name);
  if (package.manifest) run_self_test(*package.predictor, *package.manifest);
  return package;
}

}  // namespace

ModelPackage read_model_package(const base::Path& path, const std::string& name) {
  if (const base::FileKind kind = base::kind_of(path);
      kind == base::FileKind::kFolder || kind == base::FileKind::kNone) {
    return read_files(files_of_folder(path), name, Archives::kAreOpened);
  }
  std::vector<PackageFile> files = {{.path = path.filename(), .on_disk = path, .packed = {}}};
  const base::Path manifest = path.parent_path() / kManifestName;
  if (base::kind_of(manifest) == base::FileKind::kFile) {
    files.push_back({.path = kManifestName, .on_disk = manifest, .packed = {}});
  }
  return read_file(files.front(), files, name, Archives::kAreOpened);
}

std::optional<Manifest> manifest_of(std::string_view text, std::string_view model_bytes, const std::string& name) {
  const auto ignore = [&](std::string_view why) {
    base::log_event(base::LogLevel::kWarning, std::format("{}: manifest ignored: {}", name, why));
    return std::nullopt;
  };
  try {
    Manifest manifest = read_manifest(text);
    if (manifest.model_sha256 == base::sha256_hex(model_bytes)) return manifest;
    return ignore("it belongs to another model file");
  } catch (const base::Error& error) {
    return ignore(error.what());
  }
}

}  // namespace espalier::model
