// SIGTERM and SIGINT: the platform stops a job, a time limit is reached, the tuner gives a trial up, a person presses
// ^C (docs/reference/training-contract.md#stop). Until the first round is whole there is nothing to save and the
// process ends at once with status 0, as it does at any time in a job that wants no model then; after it the signal
// only sets a flag, which the boosting loop polls; while files are written it waits.
#pragma once

namespace espalier::train {

enum class StopPhase { kNothingToSave, kNothingWanted, kBoosting, kSaving };

// Call once, before any thread starts.
void install_stop_signal();
void enter_stop_phase(StopPhase phase);
bool stop_requested();

}  // namespace espalier::train
