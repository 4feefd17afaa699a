// What the log says of the training table before anything is learned: which column is the label and how it was read,
// which are features, and what looks like a mistake.
#pragma once

#include "data/channel/content_type.h"
#include "data/dataset.h"
#include "train/hyperparameters/hyperparameters.h"

namespace espalier::train {

// Lines of INFO about label and features.
void log_columns(const TrainingPlan& plan, data::Format format, const data::Dataset& train_set);

// Warnings of columns that look like something else than they are taken for: an index, dates, identifiers, numbers that
// became categories; a label in a feature's place; classes without a row.
void warn_of_columns(const TrainingPlan& plan, data::Format format, const data::Dataset& train_set);

}  // namespace espalier::train
