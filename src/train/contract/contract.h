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

  base::Path hyperparameters_file() const { return config() / "hyperparameters.json"; }
  base::Path input_data_config_file() const { return config() / "inputdataconfig.json"; }
  base::Path resource_config_file() const { return config() / "resourceconfig.json"; }
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

}  // namespace espalier::train
