// What to do about data that cannot be learned from, in the words of the hyperparameters: the readers of data know
// where and what, the objectives which labels they take.
#pragma once

#include <string>

#include "base/error.h"
#include "data/dataset.h"
#include "data/text/text_blocks.h"
#include "train/hyperparameters/hyperparameters.h"

namespace espalier::train {

// "; set label_column to ...": to stand behind the error's message; "" when there is nothing to say.
std::string advice_for(const data::BadRowError& error, const TrainingPlan& plan);

// The same for a row of `dataset` that the objective or a metric refuses.
std::string advice_for(const base::RowError& error, const data::Dataset& dataset, const TrainingPlan& plan);

}  // namespace espalier::train
