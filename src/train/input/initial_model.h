// Incremental training: the channel `model` holds the model that training starts from (training-contract.md, 10.3).
#pragma once

#include <optional>

#include "data/schema.h"
#include "model/model.h"
#include "train/contract/contract.h"
#include "train/contract/job.h"

namespace espalier::train {

struct InitialModel {
  model::Model model;
  // Of the manifest beside the model: the columns and categories that it was trained on. Nothing without one that can
  // be read, or with that of another model.
  std::optional<data::Schema> schema;
};

// The model of the job's channel `model`, nothing without such a channel: its file xgboost-model, or that of its
// model.tar.gz, at the top or in the only folder that has one, or the only file that it holds. ClientError names
// channel and file when there is no such file, when several folders have one, or when it is no model that can be read.
std::optional<InitialModel> read_initial_model(const Layout& layout, const Job& job);

}  // namespace espalier::train
