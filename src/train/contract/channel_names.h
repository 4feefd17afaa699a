// The channels that training reads are three; the names of the others are judged here.
#pragma once

#include "train/contract/job.h"

namespace espalier::train {

// A name that means one of the channels that are read but is written otherwise, as val or training, is a ClientError
// that tells the right one: the job would train on less than it was given. Any other channel that nobody reads is said
// in a warning, not refused: the SDK adds channels of its own, such as code and sm_drivers.
void check_channel_names(const Job& job);

}  // namespace espalier::train
