// Incremental training: the channel `model` holds the model that training starts from (training-contract.md, 10.3).
#pragma once

#include <optional>

#include "model/model.h"
#include "train/contract.h"
#include "train/job.h"

namespace espalier::train {

inline constexpr const char* kModelChannel = "model";

// The model of the job's channel `model`, nothing without such a channel: its file xgboost-model, or that of its
// model.tar.gz, or the only file that it holds. ClientError names channel and file when there is no such file or when
// it is no model that can be read.
std::optional<model::Model> read_initial_model(const Layout& layout, const Job& job);

}  // namespace espalier::train
