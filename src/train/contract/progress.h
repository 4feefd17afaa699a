// One metric line a round on stdout, in the bytes that the built-in algorithm's metric definitions read
// (docs/reference/training-contract.md#metric-lines): [17]<TAB>train-rmse:0.48213<TAB>validation-rmse:0.51307
#pragma once

#include <string>

#include "model/learner/learner.h"

namespace espalier::train {

// With the newline.
std::string metric_line(const model::RoundReport& report);
// Writes the line to stdout and flushes it: an unflushed line would be lost at SIGKILL, and the tuner would wait for
// it.
void print_metrics(const model::RoundReport& report);

}  // namespace espalier::train
