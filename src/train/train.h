// The story of a training job: config files -> plan -> channels -> rounds -> model folder.
#pragma once

#include <string>
#include <vector>

#include "train/contract/contract.h"

namespace espalier::train {

// Runs the job below the layout's root and returns the exit status: 0, 2 for a ClientError, 1 for the rest. The only
// catch of training is in here: every error ends as one sentence in output/failure and in the log. `extra_words` are
// what stood on the command line beside the options; none is allowed.
int run_training(const Layout& layout, const std::vector<std::string>& extra_words = {});

}  // namespace espalier::train
