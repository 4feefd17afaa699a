#include "train/input/initial_model.h"

#include <algorithm>
#include <format>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/text.h"
#include "data/channel/gzip.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "model/artifact/package/tar_archive.h"

namespace espalier::train {
namespace {

constexpr const char* kContentType = "application/x-sagemaker-model";
constexpr const char* kModelName = "xgboost-model";
constexpr const char* kArchiveName = "model.tar.gz";
constexpr const char* kManifestName = "espalier.json";

void check_channel(const Channel& channel) {
  if (channel.input_mode == InputMode::kPipe) {
    throw base::ClientError("channel 'model' has input mode Pipe; a model is read in File or FastFile mode");
  }
  if (channel.content_type && !channel.content_type->empty() && *channel.content_type != kContentType) {
    throw base::ClientError("channel 'model' has content type '" + base::excerpt(*channel.content_type) +
                            "'; allowed are " + kContentType + " and none");
  }
}

std::optional<base::Path> named_model_in(const base::Path& folder) {
  for (const char* name : {kModelName, kArchiveName}) {
    if (base::kind_of(folder / name) == base::FileKind::kFile) return folder / name;
  }
  return std::nullopt;
}

bool is_hidden(const base::Path& relative) {
  return std::ranges::any_of(relative, [](const base::Path& part) { return part.native().starts_with('.'); });
}

[[noreturn]] void refuse_several(const std::set<base::Path>& models, const base::Path& folder) {
  const auto name = [&](const base::Path& model) { return base::excerpt(model.lexically_relative(folder).string()); };
  throw base::ClientError(std::format("channel 'model' holds {} models, among them {} and {}; give one of them",
                                      models.size(), name(*models.begin()), name(*std::next(models.begin()))));
}

// A prefix may hold more than its own files: what stands at the top of the channel goes before what lies in folders.
base::Path find_file(const base::Path& folder) {
  if (const auto top = named_model_in(folder)) return *top;
  std::vector<base::Path> files;  // that may be models
  std::set<base::Path> named;     // of each folder one
  for (const base::Path& file : base::list_files(folder)) {
    if (file.filename() == kManifestName || is_hidden(file.lexically_relative(folder))) continue;
    files.push_back(file);
    if (const auto model = named_model_in(file.parent_path())) named.insert(*model);
  }
  if (named.size() > 1) refuse_several(named, folder);
  if (!named.empty()) return *named.begin();
  if (files.size() == 1) return files.front();
  throw base::ClientError("channel 'model' holds " + std::to_string(files.size()) +
                          " files and none is named xgboost-model or model.tar.gz; give the model.tar.gz of an earlier "
                          "training job");
}

// What the channel holds, as bytes.
struct Found {
  std::string model;
  std::string manifest;  // empty: there is none
};

Found unpack(std::string_view archive, const std::string& source) {
  const std::vector<data::TarFile> files = data::files_in_tar(archive, source);
  const auto model = std::ranges::find(files, kModelName, &data::TarFile::name);
  if (model == files.end()) throw base::ClientError(source + ": the archive holds no file xgboost-model");
  const auto manifest = std::ranges::find(files, kManifestName, &data::TarFile::name);
  return {std::string(model->content), manifest == files.end() ? "" : std::string(manifest->content)};
}

Found read_files(const base::Path& file, const std::string& source) {
  std::string bytes = base::read_file(file);
  if (data::is_gzip(bytes)) return unpack(data::unpack_gzip(bytes, source), source);
  const base::Path manifest = file.parent_path() / kManifestName;
  return {std::move(bytes), base::kind_of(manifest) == base::FileKind::kFile ? base::read_file(manifest) : ""};
}

// As in serving, a manifest that cannot be read or that belongs to another model is passed over.
std::optional<data::Schema> schema_of(const Found& found) {
  if (found.manifest.empty()) return std::nullopt;
  const auto ignore = [](const std::string& why) {
    base::log_event(base::LogLevel::kWarning, "channel 'model': manifest ignored: " + why);
    return std::nullopt;
  };
  try {
    model::Manifest manifest = model::read_manifest(found.manifest);
    if (manifest.model_sha256 == base::sha256_hex(found.model)) return std::move(manifest.schema);
    return ignore("it belongs to another model file");
  } catch (const base::Error& error) {
    return ignore(error.what());
  }
}

}  // namespace

std::optional<InitialModel> read_initial_model(const Layout& layout, const Job& job) {
  const Channel* channel = job.channel(kModelChannel);
  if (channel == nullptr) return std::nullopt;
  check_channel(*channel);
  const base::Path folder = layout.channel_folder(kModelChannel);
  const base::Path file = find_file(folder);
  const std::string source = "channel 'model': " + file.lexically_relative(folder).string();
  const Found found = read_files(file, source);
  try {
    return InitialModel{.model = model::read_model(found.model), .schema = schema_of(found)};
  } catch (const base::PlatformError& error) {  // what a user gave can be cured by the user
    throw base::ClientError(source + ": " + error.what());
  }
}

}  // namespace espalier::train
