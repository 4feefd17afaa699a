// Requests per second and latency over loopback, load generator on the same machine: one-row and 100-row CSV, 1 and 64
// connections. Prints a table; asserts nothing.
//   bench_serve MODEL_FOLDER [--seconds S]
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <format>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "serve/http/handler.h"
#include "serve/http/http_server.h"
#include "serve/http/options.h"
#include "serve/model/served_model.h"
#include "serve/net/listener.h"

namespace {

using Clock = std::chrono::steady_clock;
using namespace espalier;

// A connection that sends the same request again as soon as the answer is whole.
class Client {
 public:
  Client(int port, std::string_view request) : request_(request), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
      throw std::runtime_error("connect");
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int descriptor() const { return socket_; }
  void send() {
    begin_ = Clock::now();
    for (std::string_view rest = request_; !rest.empty();) {
      const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("send");
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // True when the answer has arrived whole; `latency` is then in microseconds.
  bool receive(double& latency) {
    std::array<char, 65536> piece;
    const ssize_t received = recv(socket_, piece.data(), piece.size(), 0);
    if (received <= 0) throw std::runtime_error("the server closed a connection");
    answer_.append(piece.data(), static_cast<std::size_t>(received));
    const std::size_t head = answer_.find("\r\n\r\n");
    if (head == answer_.npos || answer_.size() < head + 4 + content_length()) return false;
    if (!answer_.starts_with("HTTP/1.1 200")) throw std::runtime_error(answer_);
    latency = std::chrono::duration<double, std::micro>(Clock::now() - begin_).count();
    answer_.clear();
    return true;
  }

 private:
  std::size_t content_length() const {
    static constexpr std::string_view kName = "Content-Length: ";
    const std::size_t at = answer_.find(kName);
    return at == answer_.npos ? 0 : std::stoul(answer_.substr(at + kName.size(), 12));
  }

  std::string_view request_;
  int socket_;
  Clock::time_point begin_;
  std::string answer_;
};

std::vector<double> latencies(int port, const std::string& request, int num_connections, double seconds) {
  std::deque<Client> clients;
  const int epoll = epoll_create1(0);
  for (int i = 0; i < num_connections; ++i) {
    Client& client = clients.emplace_back(port, request);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client.descriptor(), &event);
    client.send();
  }
  std::vector<double> measured;
  const Clock::time_point end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::array<epoll_event, 64> events;
  while (Clock::now() < end) {
    const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 1000);
    for (int i = 0; i < count; ++i) {
      Client& client = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      double latency = 0;
      if (!client.receive(latency)) continue;
      measured.push_back(latency);
      client.send();
    }
  }
  ::close(epoll);
  std::ranges::sort(measured);
  return measured;
}

std::string csv_request(std::size_t num_rows, std::size_t num_features) {
  std::string body;
  for (std::size_t row = 0; row < num_rows; ++row) {
    for (std::size_t feature = 0; feature < num_features; ++feature) {
      body +=
          std::format("{}{:.4f}", feature == 0 ? "" : ",", static_cast<double>((row * 31 + feature * 17) % 1000) / 250);
    }
    body += '\n';
  }
  return std::format("POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n\r\n{}",
                     body.size(), body);
}

void print_row(std::string_view name, int port, const std::string& request, int num_connections, double seconds) {
  const std::vector<double> sorted = latencies(port, request, num_connections, seconds);
  if (sorted.empty()) throw std::runtime_error("no answer at all");
  std::printf("| %-12.*s | %2d | %8.0f | %7.0f | %7.0f |\n", static_cast<int>(name.size()), name.data(),
              num_connections, static_cast<double>(sorted.size()) / seconds, sorted[sorted.size() / 2],
              sorted[sorted.size() * 99 / 100]);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Requests per second and latency of the server over loopback.", "bench_serve");
  std::string folder;
  double seconds = 3;
  app.add_option("model_folder", folder, "folder with the model to serve")->required();
  app.add_option("--seconds", seconds, "how long each row of the table runs")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  serve::ServerOptions options = serve::options_from({}, {});
  options.host = "127.0.0.1";
  options.port = 0;
  serve::raise_descriptor_limit();
  serve::ServedModel model(options.threads_per_request);
  model.load(folder);
  if (model.predictor() == nullptr) return 1;
  const std::size_t num_features = model.predictor()->model().num_features;
  const serve::Handler handler(options, model);
  serve::HttpServer server(options, handler);
  std::jthread reactor([&] { server.run(); });
  std::printf("| request      | connections | req/s | p50 us | p99 us |\n|---|---|---|---|---|\n");
  for (const int connections : {1, 64}) {
    print_row("/ping", server.port(), "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", connections, seconds);
    print_row("csv 1 row", server.port(), csv_request(1, num_features), connections, seconds);
    print_row("csv 100 rows", server.port(), csv_request(100, num_features), connections, seconds);
  }
  server.stop(std::chrono::seconds(1));
  return 0;
}
