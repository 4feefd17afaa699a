#include "serve/net/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <format>

#include "base/error.h"
#include "base/text.h"

namespace espalier::serve {
namespace {

// The platform connects within 250 ms or gives up, so a burst must fit; the kernel caps it at net.core.somaxconn.
constexpr int kBacklog = 4096;

// The socket interface is made of sockaddr pointers.
sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

}  // namespace

Listener::Listener(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    throw base::ClientError(
        std::format("'{}' is not an IPv4 address to listen on; 0.0.0.0 means all", base::excerpt(host)));
  }
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  socklen_t size = sizeof(address);
  const bool listening = descriptor_ >= 0 && setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                         bind(descriptor_, generic(address), size) == 0 && listen(descriptor_, kBacklog) == 0 &&
                         getsockname(descriptor_, generic(address), &size) == 0;
  if (!listening) {
    const std::string reason = std::strerror(errno);
    close();
    throw base::PlatformError(std::format("cannot listen on {}:{}: {}", host, port, reason));
  }
  port_ = ntohs(address.sin_port);
}

Listener::~Listener() { close(); }

void Listener::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Listener::Outcome Listener::accept(int& connection) {
  while (true) {
    connection = accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      const int on = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      return Outcome::kAccepted;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return Outcome::kNoDescriptorLeft;
    // A client that went away before it was accepted, or a network error of its connection: the next one is not
    // concerned.
    const bool next = errno == EINTR || errno == ECONNABORTED || errno == EPROTO || errno == EPERM ||
                      errno == ENETDOWN || errno == EHOSTDOWN || errno == EHOSTUNREACH || errno == ENETUNREACH ||
                      errno == ENOPROTOOPT;
    if (!next) return Outcome::kNonePending;
  }
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // if the system refuses, the old limit stays: fewer clients, but no failure
}

}  // namespace espalier::serve
