#include "train/input/initial_model.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/artifact/package/model_package.h"

namespace espalier::train {
namespace {

constexpr const char* kContentType = "application/x-sagemaker-model";
void check_channel(const Channel& channel) {
  if (channel.input_mode == InputMode::kPipe) {
    throw base::ClientError("channel 'model' has input mode Pipe; a model is read in File or FastFile mode");
  }
  if (channel.content_type && !channel.content_type->empty() && *channel.content_type != kContentType) {
    throw base::ClientError("channel 'model' has content type '" + base::excerpt(*channel.content_type) +
                            "'; allowed are " + kContentType + " and none");
  }
}

}  // namespace

std::optional<InitialModel> read_initial_model(const Layout& layout, const Job& job) {
  const Channel* channel = job.channel(kModelChannel);
  if (channel == nullptr) return std::nullopt;
  check_channel(*channel);
  model::ModelPackage package =
      model::read_model_package(layout.channel_folder(kModelChannel), std::string("channel '") + kModelChannel + "'");
  InitialModel initial = {.model = package.predictor->model(), .schema = std::nullopt};
  if (package.manifest) initial.schema = std::move(package.manifest->schema);
  return initial;
}

}  // namespace espalier::train
