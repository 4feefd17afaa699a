#include "train/contract/stop_signal.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>

namespace espalier::train {
namespace {

// A signal handler may touch lock-free atomics only; it is the one reason for state outside a function here.
std::atomic<StopPhase> current_phase{StopPhase::kNothingToSave};
std::atomic<bool> requested{false};
static_assert(std::atomic<StopPhase>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

template <std::size_t kSize>
[[noreturn]] void leave(const char (&text)[kSize]) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text, kSize - 1);
  _exit(0);
}

void on_stop_signal(int) {
  requested.store(true);
  const StopPhase phase = current_phase.load();
  if (phase == StopPhase::kNothingToSave) leave("Stopped before the first round: there is no model to save.\n");
  if (phase == StopPhase::kNothingWanted) {
    leave("Stopped on request; save_model_on_termination is false, so that no model is written.\n");
  }
}

}  // namespace

void install_stop_signal() {
  struct sigaction action = {};
  action.sa_handler = on_stop_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

void enter_stop_phase(StopPhase phase) { current_phase.store(phase); }

bool stop_requested() { return requested.load(); }

}  // namespace espalier::train
