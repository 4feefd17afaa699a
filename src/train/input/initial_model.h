// Incremental training: the channel `model` holds the model that training starts from
// (docs/reference/training-contract.md#training-from-an-earlier-model).
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

// The model of the job's channel `model`, nothing without such a channel. Which of its files that is: find_model.h, as
// in serving; an archive is opened. ClientError names channel and file when there is none, when there are several to
// choose from, or when it is no model that can be read.
std::optional<InitialModel> read_initial_model(const Layout& layout, const Job& job);

}  // namespace espalier::train
