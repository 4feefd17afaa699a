#include "serve/http/http_server.h"

#include <algorithm>

#include "base/machine.h"

namespace espalier::serve {
namespace {

// A client that has closed its side either half-closed and still wants its answer, or gave up. A request that has
// waited longer than this counts as given up.
constexpr std::chrono::seconds kHalfClosedPatience{1};
constexpr std::size_t kMemoryShare = 4;  // one part in this many may hold requests

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

}  // namespace

ReactorLimits reactor_limits(const ServerOptions& options) {
  ReactorLimits limits;
  limits.connection.framing.max_body_bytes = options.max_body_bytes;
  limits.connection.request_deadline = options.request_timeout;
  limits.max_buffered_bytes = std::max(base::available_memory() / kMemoryShare, options.max_body_bytes * 2);
  return limits;
}

HttpServer::HttpServer(const ServerOptions& options, const Handler& handler)
    : handler_(handler),
      request_timeout_(options.request_timeout),
      listener_(options.host, options.port),
      reactor_(listener_, *this, reactor_limits(options)),
      express_(handler, &refusals_),
      workers_(options.num_workers, options.max_queued_requests, [this] { return make_worker(); }) {}

std::optional<Reply> HttpServer::take(WholeRequest request, Connectivity connectivity) {
  if (connectivity == Connectivity::kClose) closing_ = true;
  if (!handler_.takes_body(request.head.method, path_of(request.head.target))) {
    return express_.answer(request.bytes, connectivity);
  }
  if (workers_.try_push(std::move(request))) return std::nullopt;
  return refuse({503, "the server is busy; try again"}, connectivity);
}

Reply HttpServer::refuse(const Refusal& refusal, Connectivity connectivity) {
  refusals_.add(refusal.status, {}, refusal.sentence);
  return refusal_reply(refusal, connectivity);
}

WorkerLane::Worker HttpServer::make_worker() {
  return [this, exchange = std::make_shared<HttpExchange>(handler_, &refusals_)](WholeRequest request) {
    const ClientState client = *request.client;
    const auto waited = Clock::now() - request.arrived;
    if (client == ClientState::kGone) return;
    const bool given_up = client == ClientState::kFinishedSending && waited > kHalfClosedPatience;
    if (given_up || waited > request_timeout_) {
      reactor_.deliver(request.connection,
                       refuse({503, "the request waited too long for a worker; try again"}, Connectivity::kClose));
      return;
    }
    const Connectivity connectivity = closing_ ? Connectivity::kClose : Connectivity::kKeepAlive;
    reactor_.deliver(request.connection, exchange->answer(request.bytes, connectivity));
  };
}

}  // namespace espalier::serve
