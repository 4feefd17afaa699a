#include "train/initial_model.h"

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/gzip.h"
#include "data/tar_archive.h"
#include "model/artifact/xgboost_file.h"

namespace espalier::train {
namespace {

constexpr const char* kContentType = "application/x-sagemaker-model";
constexpr const char* kModelName = "xgboost-model";
constexpr const char* kArchiveName = "model.tar.gz";

void check_channel(const Channel& channel) {
  if (channel.input_mode == InputMode::kPipe) {
    throw base::ClientError("channel 'model' has input mode Pipe; a model is read in File or FastFile mode");
  }
  if (channel.content_type && !channel.content_type->empty() && *channel.content_type != kContentType) {
    throw base::ClientError("channel 'model' has content type '" + base::excerpt(*channel.content_type) +
                            "'; allowed are " + kContentType + " and none");
  }
}

base::Path find_file(const base::Path& folder) {
  for (const char* name : {kModelName, kArchiveName}) {
    if (std::filesystem::is_regular_file(folder / name)) return folder / name;
  }
  std::vector<base::Path> files = base::list_files(folder);
  std::erase_if(files, [](const base::Path& file) { return file.filename().string().starts_with('.'); });
  if (files.size() == 1) return files.front();
  throw base::ClientError("channel 'model' holds " + std::to_string(files.size()) +
                          " files and none is named xgboost-model or model.tar.gz; give the model.tar.gz of an earlier "
                          "training job");
}

std::string read_model_bytes(const base::Path& file, const std::string& source) {
  std::string bytes = base::read_file(file);
  if (!data::is_gzip(bytes)) return bytes;
  bytes = data::unpack_gzip(bytes, source);
  const auto content = data::find_in_tar(bytes, kModelName, source);
  if (!content) throw base::ClientError(source + ": the archive holds no file xgboost-model");
  return std::string(*content);
}

}  // namespace

std::optional<model::Model> read_initial_model(const Layout& layout, const Job& job) {
  const Channel* channel = job.channel(kModelChannel);
  if (channel == nullptr) return std::nullopt;
  check_channel(*channel);
  const base::Path file = find_file(layout.channel_folder(kModelChannel));
  const std::string source = "channel 'model': " + file.filename().string();
  const std::string bytes = read_model_bytes(file, source);
  try {
    return model::read_model(bytes);
  } catch (const base::PlatformError& error) {  // what a user gave can be cured by the user
    throw base::ClientError(source + ": " + error.what());
  }
}

}  // namespace espalier::train
