// A client on a real socket that says and hears bytes, patient for five seconds.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace espalier::test {

class LoopbackClient {
 public:
  explicit LoopbackClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
      throw std::runtime_error("connect");
  }
  ~LoopbackClient() { close(); }
  LoopbackClient(const LoopbackClient&) = delete;
  LoopbackClient& operator=(const LoopbackClient&) = delete;
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void send(std::string_view bytes) const { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  void finish_sending() const { shutdown(socket_, SHUT_WR); }
  // What arrives up to `size` bytes, or up to the end of the stream.
  std::string receive(std::size_t size) const {
    std::string received;
    std::array<char, 4096> piece;
    while (received.size() < size) {
      const ssize_t count = recv(socket_, piece.data(), std::min(piece.size(), size - received.size()), 0);
      if (count <= 0) break;
      received.append(piece.data(), static_cast<std::size_t>(count));
    }
    return received;
  }
  // One HTTP reply with a Content-Length: its head and body; what has arrived when the stream ends before.
  std::string receive_reply() const {
    constexpr std::string_view kLength = "Content-Length: ";
    std::string reply;
    while (!reply.contains("\r\n\r\n")) {
      const std::string byte = receive(1);
      if (byte.empty()) return reply;
      reply += byte;
    }
    const std::size_t length = reply.find(kLength);
    return length == reply.npos ? reply : reply + receive(std::stoul(reply.substr(length + kLength.size())));
  }
  std::string receive_all() const { return receive(1'000'000); }

 private:
  int socket_;
};

}  // namespace espalier::test
