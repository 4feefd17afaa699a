#include "train/contract/stop_signal.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace espalier::train {
namespace {

// A signal handler may touch lock-free atomics only; it is the one reason for state outside a function here.
std::atomic<StopPhase> current_phase{StopPhase::kNothingToSave};
std::atomic<bool> requested{false};
static_assert(std::atomic<StopPhase>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void on_stop_signal(int) {
  requested.store(true);
  if (current_phase.load() != StopPhase::kNothingToSave) return;
  constexpr char kText[] = "Stopped before the first round: there is no model to save.\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof(kText) - 1);
  _exit(0);
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
