// The whole server on loopback: reactor, worker lane and handler, with several clients at once.
#include "serve/http/http_server.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "loopback_client.h"
#include "support.h"

using namespace espalier;
using namespace std::chrono_literals;
using test::LoopbackClient;

namespace {

constexpr const char* kModel = "binary_logistic/model-3.2.0.ubj";
const std::string kRow = "2.0,0.645,0.515,0.15,1.212,0.515,0.2055,0.385";
const std::string kPing = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& body) {
  return "POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string rows(int num_rows) {
  std::string body;
  for (int row = 0; row < num_rows; ++row) body += kRow + "\n";
  return body;
}

std::string body_of(const std::string& reply) {
  return reply.substr(std::min(reply.size(), reply.find("\r\n\r\n") + 4));
}

serve::ServerOptions options_of(int num_workers) {
  serve::ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  options.num_workers = num_workers;
  return options;
}

class RunningServer {
 public:
  explicit RunningServer(const serve::ServerOptions& options, const serve::Handler& handler)
      : server_(options, handler), thread_([this] { outcome_ = server_.run(); }) {}
  ~RunningServer() { server_.stop(0ms); }

  int port() const { return server_.port(); }
  void stop(std::chrono::milliseconds grace) { server_.stop(grace); }
  serve::StopOutcome wait() {
    thread_.join();
    return outcome_;
  }

 private:
  serve::HttpServer server_;
  serve::StopOutcome outcome_ = serve::StopOutcome::kGraceOver;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("several clients at once get each their own answers", "[serve][http_server]") {
  const test::ModelHandler model(kModel);
  RunningServer server(options_of(3), model.handler());
  constexpr int kClients = 6, kRequests = 30;
  std::atomic<int> num_right = 0;
  std::string one_row;
  {
    const LoopbackClient client(server.port());
    client.send(post(kRow));
    one_row = body_of(client.receive_reply());
  }
  REQUIRE(!one_row.empty());
  {
    std::vector<std::jthread> clients;
    for (int number = 0; number < kClients; ++number) {
      clients.emplace_back([&, number] {
        const LoopbackClient client(server.port());
        for (int i = 0; i < kRequests; ++i) {
          const int num_rows = 1 + (number + i) % 5;
          client.send(i % 3 == 0 ? kPing + post(rows(num_rows)) : post(rows(num_rows)));
          if (i % 3 == 0 && !client.receive_reply().starts_with("HTTP/1.1 200")) continue;
          const std::string body = body_of(client.receive_reply());
          if (std::ranges::count(body, '\n') + (body.ends_with('\n') ? 0 : 1) == num_rows &&
              body.starts_with(one_row.substr(0, 8)))
            ++num_right;
        }
      });
    }
  }
  CHECK(num_right == kClients * kRequests);
}

TEST_CASE("a stop in the middle answers every request that was accepted, whole", "[serve][http_server]") {
  const test::ModelHandler model(kModel);
  RunningServer server(options_of(2), model.handler());
  const std::string body = rows(200);
  std::atomic<int> num_answered = 0, num_cut = 0;
  std::vector<std::jthread> clients;
  for (int number = 0; number < 5; ++number) {
    clients.emplace_back([&] {
      const LoopbackClient client(server.port());
      while (true) {
        client.send(post(body));
        const std::string reply = client.receive_reply();
        if (reply.empty()) return;  // closed between two requests
        if (reply.starts_with("HTTP/1.1 200") && std::ranges::count(body_of(reply), '\n') >= 199)
          ++num_answered;
        else
          ++num_cut;
        if (reply.contains("Connection: close")) return;
      }
    });
  }
  while (num_answered < 20) std::this_thread::sleep_for(1ms);
  server.stop(10s);
  CHECK(server.wait() == serve::StopOutcome::kAllAnswered);
  clients.clear();
  CHECK(num_cut == 0);
  CHECK(num_answered >= 20);
}

TEST_CASE("health checks are answered while the model loads and while all workers are busy", "[serve][http_server]") {
  const test::TemporaryFolder folder;
  folder.write("model/xgboost-model", "");
  std::filesystem::remove(folder.path() / "model/xgboost-model");
  std::filesystem::copy_file(test::golden_model(kModel), folder.path() / "model/xgboost-model");
  const serve::ServerOptions options = options_of(1);
  serve::ServedModel model(2);
  const serve::Handler handler(options, model);
  RunningServer server(options, handler);
  const LoopbackClient client(server.port());
  client.send(kPing);
  CHECK(client.receive_reply().starts_with("HTTP/1.1 503"));
  std::jthread loader([&] { model.load(folder.path() / "model"); });
  std::string reply;
  while (!reply.starts_with("HTTP/1.1 200")) {  // the loader's work becomes visible to both threads at some ping
    client.send(kPing);
    reply = client.receive_reply();
    REQUIRE(!reply.empty());
  }
  const LoopbackClient busy(server.port());
  busy.send(post(rows(20'000)));
  client.send(kPing);
  CHECK(client.receive_reply().starts_with("HTTP/1.1 200"));
  CHECK(busy.receive_reply().starts_with("HTTP/1.1 200"));
}

TEST_CASE("clients that vanish in the middle leave the server whole", "[serve][http_server]") {
  const test::ModelHandler model(kModel);
  RunningServer server(options_of(2), model.handler());
  {
    std::vector<std::jthread> clients;
    for (int number = 0; number < 4; ++number) {
      clients.emplace_back([&, number] {
        for (int i = 0; i < 20; ++i) {
          LoopbackClient client(server.port());
          const std::string request = post(rows(50));
          client.send(number % 2 == 0 ? request : request.substr(0, request.size() / 2));
          client.close();
        }
      });
    }
  }
  const LoopbackClient client(server.port());
  client.send(post(kRow));
  CHECK(client.receive_reply().starts_with("HTTP/1.1 200"));
  server.stop(10s);
  CHECK(server.wait() == serve::StopOutcome::kAllAnswered);
}
