// The server: reactor, lanes and handler put together. Health checks and whatever else takes no body are answered on
// the reactor's thread, so that no number of busy workers delays them; the rest goes through the worker lane.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "serve/http/handler.h"
#include "serve/http/http_exchange.h"
#include "serve/http/options.h"
#include "serve/http/refusal_log.h"
#include "serve/net/listener.h"
#include "serve/net/reactor.h"
#include "serve/net/worker_lane.h"

namespace espalier::serve {

class HttpServer final : private RequestSink {
 public:
  // Listens at once (the system queues connections until run()). `handler` outlives the server. PlatformError.
  HttpServer(const ServerOptions& options, const Handler& handler);

  int port() const { return listener_.port(); }
  // Serves until stop(); returns when every accepted request is answered or the grace is over.
  StopOutcome run() { return reactor_.run(); }
  void stop(std::chrono::milliseconds grace) { reactor_.stop(grace); }  // thread-safe

 private:
  std::optional<Reply> take(WholeRequest request, Connectivity connectivity) override;
  Reply refuse(const Refusal& refusal, Connectivity connectivity) override;
  WorkerLane::Worker make_worker();

  const Handler& handler_;
  RefusalLog refusals_;
  const std::chrono::seconds request_timeout_;
  Listener listener_;
  Reactor reactor_;
  HttpExchange express_;  // of the reactor's thread
  std::atomic<bool> closing_{false};
  WorkerLane workers_;  // last: its threads end before what they use
};

// Limits of the reactor that follow from the options and from the memory of this machine or control group.
ReactorLimits reactor_limits(const ServerOptions& options);

}  // namespace espalier::serve
