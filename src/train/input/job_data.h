// What a job learns from: its channels, read and checked against each other.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/parallel.h"
#include "data/dataset.h"
#include "train/contract/contract.h"
#include "train/contract/job.h"
#include "train/hyperparameters/hyperparameters.h"
#include "train/input/initial_model.h"

namespace espalier::train {

struct JobData {
  std::string content_type;  // of channel train, and of validation unless it has its own
  data::Dataset train_set;
  std::optional<data::Dataset> validation_set;
};

// Completes `plan` by what only the data tell: the number of classes of labels that are texts. ClientError names
// channel, file and line.
JobData read_job_data(const Layout& layout, const Job& job, TrainingPlan& plan,
                      const std::optional<InitialModel>& initial, base::ThreadPool& pool);

// What the learner finds wrong with a row, thrown as the ClientError that names file and line. `data` is what
// read_job_data returned for the other arguments, and `error` names its channel.
[[noreturn]] void refuse_row(const Layout& layout, const Job& job, const TrainingPlan& plan, const JobData& data,
                             const base::RowError& error, base::ThreadPool& pool);

}  // namespace espalier::train
