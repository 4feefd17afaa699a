// The reactor over real sockets on loopback, with short deadlines and a sink that answers when the test says so.
#include "serve/net/reactor.h"

#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>

#include "loopback_client.h"
#include "serve/net/listener.h"

using namespace espalier::serve;
using espalier::test::LoopbackClient;
using namespace std::chrono_literals;

namespace {

// Requests to /now are answered at once with their target; others wait for answer_next().
class TestSink final : public RequestSink {
 public:
  std::optional<Reply> take(WholeRequest request, Connectivity connectivity) override {
    if (request.head.target == "/now") return Reply{"now;", connectivity == Connectivity::kClose};
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(request));
    arrived_.notify_all();
    return std::nullopt;
  }
  Reply refuse(const Refusal& refusal, Connectivity) override { return {std::to_string(refusal.status) + ";", true}; }

  WholeRequest next() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, 5s, [this] { return !waiting_.empty(); }))
      throw std::runtime_error("no request arrived");
    WholeRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    return request;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<WholeRequest> waiting_;
};

ReactorLimits short_limits() {
  ReactorLimits limits;
  limits.connection.framing.max_body_bytes = 1'000'000;
  limits.connection.head_deadline = 300ms;
  limits.connection.request_deadline = 600ms;
  limits.connection.idle_deadline = 1'500ms;
  limits.connection.linger_deadline = 200ms;
  limits.max_buffered_bytes = 1'000'000'000;
  return limits;
}

struct RunningReactor {
  explicit RunningReactor(const ReactorLimits& limits = short_limits())
      : reactor(listener, sink, limits), thread([this] { reactor.run(); }) {}
  ~RunningReactor() { reactor.stop(0ms); }

  Listener listener{"127.0.0.1", 0};
  TestSink sink;
  Reactor reactor;
  std::jthread thread;
};

class Client : public LoopbackClient {
 public:
  explicit Client(const RunningReactor& server) : LoopbackClient(server.listener.port()) {}
  explicit Client(const Listener& listener) : LoopbackClient(listener.port()) {}
};

const std::string kNow = "GET /now HTTP/1.1\r\n\r\n";
const std::string kLater = "GET /later HTTP/1.1\r\n\r\n";

}  // namespace

TEST_CASE("replies keep the order of a pipeline", "[serve][reactor]") {
  RunningReactor server;
  const Client client(server);
  client.send(kLater + kNow + kNow + kLater + kNow);
  server.reactor.deliver(server.sink.next().connection, {"first;", false});
  CHECK(client.receive(14) == "first;now;now;");
  server.reactor.deliver(server.sink.next().connection, {"fourth;", false});
  CHECK(client.receive(11) == "fourth;now;");
}

TEST_CASE("a long pipeline of quick requests is answered whole", "[serve][reactor]") {
  RunningReactor server;
  const Client client(server);
  std::string requests, replies;
  for (int i = 0; i < 1000; ++i) {
    requests += kNow;
    replies += "now;";
  }
  client.send(requests);
  CHECK(client.receive(replies.size()) == replies);
}

TEST_CASE("a slow client is told so and closed", "[serve][reactor]") {
  RunningReactor server;
  const Client head(server), body(server);
  head.send("GET /now HTT");
  body.send("POST /later HTTP/1.1\r\nContent-Length: 10\r\n\r\n123");
  CHECK(head.receive_all() == "408;");
  CHECK(body.receive_all() == "408;");
}

TEST_CASE("an idle connection lives longer than a slow request", "[serve][reactor]") {
  RunningReactor server;
  const Client client(server);
  client.send(kNow);
  CHECK(client.receive(4) == "now;");
  std::this_thread::sleep_for(800ms);
  client.send("\r\n" + kNow);
  CHECK(client.receive(4) == "now;");
  CHECK(client.receive_all().empty());  // closed when its time is over
}

TEST_CASE("a refused client can send on and still reads why", "[serve][reactor]") {
  RunningReactor server;
  const Client client(server);
  client.send("POST /later HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n");
  for (int i = 0; i < 20; ++i) client.send(std::string(100'000, 'x'));
  CHECK(client.receive_all() == "413;");
}

TEST_CASE("whoever answers learns that the client is gone", "[serve][reactor]") {
  RunningReactor server;
  Client finished(server), gone(server);
  finished.send(kLater);
  const WholeRequest first = server.sink.next();
  CHECK(*first.client == ClientState::kWaiting);
  finished.finish_sending();
  gone.send(kLater);
  const WholeRequest second = server.sink.next();
  gone.close();
  std::this_thread::sleep_for(200ms);
  CHECK(*first.client == ClientState::kFinishedSending);
  CHECK(*second.client != ClientState::kWaiting);
  server.reactor.deliver(second.connection, {"nobody;", false});
  server.reactor.deliver(first.connection, {"reply;", false});
  CHECK(finished.receive_all() == "reply;");
}

TEST_CASE("requests beyond the memory for them are shed", "[serve][reactor]") {
  ReactorLimits limits = short_limits();
  limits.max_buffered_bytes = 300'000;
  RunningReactor server(limits);
  const std::string part = "POST /later HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + std::string(400'000, 'x');
  const Client large(server), small(server);
  large.send(part);
  CHECK(large.receive_all() == "503;");
  small.send(kNow);
  CHECK(small.receive(4) == "now;");
}

TEST_CASE("a reply that its client does not read counts as memory", "[serve][reactor]") {
  ReactorLimits limits = short_limits();
  limits.max_buffered_bytes = 20'000'000;
  RunningReactor server(limits);
  const std::string part = "POST /later HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + std::string(400'000, 'x');
  Client reader(server);
  reader.send(kLater);
  server.reactor.deliver(server.sink.next().connection, {std::string(40'000'000, 'r'), false});
  std::this_thread::sleep_for(100ms);
  const Client shed(server);
  shed.send(part);
  CHECK(shed.receive_all() == "503;");
  reader.close();
  std::this_thread::sleep_for(100ms);
  const Client served(server);
  served.send(part + std::string(500'000, 'x'));
  CHECK(server.sink.next().bytes.size() > 900'000);
}

TEST_CASE("a client that takes its reply too slowly is closed", "[serve][reactor]") {
  ReactorLimits limits = short_limits();
  limits.connection.rate_grace = 200ms;
  limits.connection.least_bytes_per_second = 1'000'000'000;
  RunningReactor server(limits);
  constexpr std::size_t kReplyBytes = 40'000'000;  // more than the kernel holds for the client
  const Client client(server);
  client.send(kLater);
  server.reactor.deliver(server.sink.next().connection, {std::string(kReplyBytes, 'r'), false});
  std::this_thread::sleep_for(600ms);
  CHECK(client.receive(kReplyBytes).size() < kReplyBytes);
}

TEST_CASE("a stop whose grace is over says so", "[serve][reactor]") {
  Listener listener{"127.0.0.1", 0};
  TestSink sink;
  Reactor reactor(listener, sink, short_limits());
  StopOutcome outcome = StopOutcome::kAllAnswered;
  std::jthread thread([&] { outcome = reactor.run(); });
  const Client client(listener);
  client.send(kLater);
  sink.next();
  reactor.stop(100ms);
  thread.join();
  CHECK(outcome == StopOutcome::kGraceOver);
  CHECK(client.receive_all().empty());
}

TEST_CASE("stopping waits for what was accepted and refuses what comes later", "[serve][reactor]") {
  RunningReactor server;
  const Client answering(server), half(server), idle(server);
  answering.send(kLater);
  const WholeRequest request = server.sink.next();
  half.send("GET /no");
  idle.send(kNow);
  CHECK(idle.receive(4) == "now;");
  server.reactor.stop(10s);
  std::this_thread::sleep_for(100ms);
  CHECK_THROWS(Client(server));
  half.send("w HTTP/1.1\r\n\r\n");
  CHECK(half.receive_all() == "now;");
  idle.send(kNow);
  CHECK(idle.receive_all() == "now;");
  server.reactor.deliver(request.connection, {"late;", true});
  CHECK(answering.receive_all() == "late;");
  server.thread.join();
}
