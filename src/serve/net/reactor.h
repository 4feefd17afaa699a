// Holds the connections (epoll, one thread): accepts, reads each request whole under limits and deadlines, hands it
// over, and writes the reply when there is one. An idle or slow client costs a descriptor, not a thread
// (docs/adr/0013). Knows no HTTP beyond framing.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "serve/net/connection.h"
#include "serve/net/listener.h"
#include "serve/net/reply.h"
#include "serve/net/request_head.h"

namespace espalier::serve {

// The client of a request that is being answered.
enum class ClientState {
  kWaiting,
  kFinishedSending,  // has closed its side: gives up, or is one that half-closes and still waits
  kGone,
};

// A whole request on its way to whoever answers it.
struct WholeRequest {
  ConnectionId connection = 0;
  std::string bytes;
  RequestHead head;
  std::shared_ptr<const std::atomic<ClientState>> client;  // kept up to date by the reactor
  Clock::time_point arrived;
};

// What the reactor asks of the HTTP side; called on the reactor's thread, so both must be quick.
class RequestSink {
 public:
  virtual ~RequestSink() = default;
  // A reply at once, or nothing: then exactly one Reactor::deliver() for the same connection follows.
  virtual std::optional<Reply> take(WholeRequest request, Connectivity connectivity) = 0;
  virtual Reply refuse(const Refusal& refusal, Connectivity connectivity) = 0;
};

enum class StopOutcome { kAllAnswered, kGraceOver };

struct ReactorLimits {
  ConnectionLimits connection;
  std::size_t max_buffered_bytes = 0;  // of all requests and unread replies; 503 beyond. Set by the server.
};

class Reactor {
 public:
  // Neither is owned; both outlive the reactor.
  Reactor(Listener& listener, RequestSink& sink, const ReactorLimits& limits);
  ~Reactor();

  // Serves until stop(), then until every accepted request is answered or `grace` is over. PlatformError when epoll
  // fails.
  StopOutcome run();

  // Thread-safe.
  void deliver(ConnectionId id, Reply reply);
  void stop(std::chrono::milliseconds grace);

 private:
  using Phase = Connection::Phase;
  struct Entry {
    std::unique_ptr<Connection> connection;
    std::shared_ptr<std::atomic<ClientState>> client;  // null unless kAnswering
    std::size_t charged_bytes = 0;
  };
  using Entries = std::unordered_map<ConnectionId, Entry>;

  void wait_and_handle();
  void accept_pending();
  void add(int descriptor);
  bool make_room();
  void handle(ConnectionId id, std::uint32_t events);
  void pump(ConnectionId id, Entry& entry);
  bool step(ConnectionId id, Entry& entry);
  bool begin_next_request(ConnectionId id, Entry& entry);
  void refuse(Entry& entry, const Refusal& refusal);
  void charge(Entry& entry);
  void update_interest(ConnectionId id, Entry& entry);
  void close(ConnectionId id);
  void take_deliveries();
  void check_deadlines();
  void begin_draining();
  bool all_idle() const;
  bool is_drained() const;
  void watch_listener(bool watch);
  Connectivity connectivity() const { return draining_ ? Connectivity::kClose : Connectivity::kKeepAlive; }

  Listener& listener_;
  RequestSink& sink_;
  ReactorLimits limits_;
  int epoll_ = -1;
  int wake_ = -1;
  Entries entries_;
  ConnectionId next_id_;
  std::size_t charged_bytes_ = 0;
  std::vector<ConnectionId> unfinished_;  // have more to do, but have used up their share of this turn
  Clock::time_point now_;
  Clock::time_point next_check_;
  bool listening_ = false;
  bool draining_ = false;
  Clock::time_point drain_begin_;
  Clock::time_point drain_end_;

  std::mutex mutex_;  // guards what follows
  std::vector<std::pair<ConnectionId, Reply>> deliveries_;
  std::optional<std::chrono::milliseconds> stop_grace_;
};

}  // namespace espalier::serve
