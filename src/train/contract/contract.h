// Where SageMaker puts things and expects things: the only place that knows a file or folder name below the root.
// The contract: docs/reference/training-contract.md#files.
#pragma once

#include <string>
#include <utility>

#include "base/file.h"

namespace espalier::train {

class Layout {
 public:
  explicit Layout(base::Path root) : root_(std::move(root)) {}

  const base::Path& root() const { return root_; }
  base::Path hyperparameters_file() const { return config() / "hyperparameters.json"; }
  base::Path input_data_config_file() const { return config() / "inputdataconfig.json"; }
  base::Path resource_config_file() const { return config() / "resourceconfig.json"; }
  base::Path checkpoint_config_file() const { return config() / "checkpointconfig.json"; }
  base::Path debug_hook_config_file() const { return config() / "debughookconfig.json"; }
  base::Path tensorboard_config_file() const { return config() / "tensorboardoutputconfig.json"; }
  base::Path channel_folder(const std::string& channel) const { return root_ / "input" / "data" / channel; }
  base::Path model_folder() const { return root_ / "model"; }
  base::Path model_file() const { return model_folder() / "xgboost-model"; }
  base::Path manifest_file() const { return model_folder() / "espalier.json"; }
  base::Path output_folder() const { return root_ / "output"; }
  base::Path failure_file() const { return output_folder() / "failure"; }
  base::Path success_file() const { return output_folder() / "success"; }

 private:
  base::Path config() const { return root_ / "input" / "config"; }
  base::Path root_;
};

inline constexpr const char* kTrainChannel = "train";
inline constexpr const char* kValidationChannel = "validation";
inline constexpr const char* kModelChannel = "model";  // the model to start from

// Why settings of script mode are refused: the built-in algorithm would learn something else than the script.
inline constexpr const char* kNoScriptMode =
    "this image runs no scripts (script mode); it trains XGBoost's built-in algorithm alone, so leave entry_point and "
    "source_dir out, or take an image that holds Python";

}  // namespace espalier::train
