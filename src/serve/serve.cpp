#include "serve/serve.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <format>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "base/simd.h"
#include "serve/http/handler.h"
#include "serve/http/http_server.h"
#include "serve/model/served_model.h"
#include "serve/net/listener.h"

namespace espalier::serve {
namespace {

constexpr std::chrono::seconds kStopGrace{20};  // SIGKILL follows SIGTERM after 30 s

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Every thread started from here on inherits the mask, so that wait_for_stop alone sees the signals.
void block_signals() {
  sigset_t signals = stop_signals();
  sigaddset(&signals, SIGPIPE);  // a client that goes away shows as an error of send
  if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) throw base::PlatformError("signals cannot be blocked");
}

void wait_for_stop() {
  const sigset_t signals = stop_signals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  base::log_event(base::LogLevel::kInfo, std::format("stopping: signal={}", signal));
}

void log_start(const ServerOptions& options, int port) {
  base::log_event(base::LogLevel::kInfo,
                  std::format("listening: host={} port={} workers={} threads_per_request={} max_body_bytes={} simd={}",
                              options.host, port, options.num_workers, options.threads_per_request,
                              options.max_body_bytes, base::simd_level()));
  for (const std::string& warning : options.warnings) base::log_event(base::LogLevel::kWarning, warning);
}

}  // namespace

int serve(const ServerOptions& options) {
  base::set_log_level(options.log_level);
  block_signals();
  raise_descriptor_limit();
  ServedModel model(options.threads_per_request);
  const Handler handler(options, model);
  HttpServer server(options, handler);
  log_start(options, server.port());

  std::exception_ptr failure;
  StopOutcome outcome = StopOutcome::kAllAnswered;
  std::jthread reactor([&] {
    try {
      outcome = server.run();
    } catch (...) {
      failure = std::current_exception();
      kill(getpid(), SIGTERM);  // wakes the main thread
    }
  });
  // Apart from the main thread, so that a stop need not wait for a large model.
  std::jthread loader([&] {
    if (options.not_served.empty())
      model.load(options.model_folder, options.category_numbers);
    else
      model.refuse(options.not_served);
  });
  wait_for_stop();
  model.begin_stopping();
  server.stop(kStopGrace);
  reactor.join();
  if (failure) std::rethrow_exception(failure);
  if (outcome == StopOutcome::kGraceOver) {
    base::log_event(base::LogLevel::kError, "stopped: requests were still open when the grace was over");
    std::_Exit(1);  // a worker may still be busy; waiting for it would end in SIGKILL
  }
  base::log_event(base::LogLevel::kInfo, "stopped: every accepted request has been answered");
  if (!model.load_ended()) std::_Exit(0);  // joining the loader would wait for the rest of the model
  return 0;
}

}  // namespace espalier::serve
