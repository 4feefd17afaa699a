// The listening socket, and how many descriptors the process may have.
#pragma once

#include <string>

namespace espalier::serve {

class Listener {
 public:
  // Binds and listens at once; port 0 takes any free one. PlatformError names address and reason.
  Listener(const std::string& host, int port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int descriptor() const { return descriptor_; }
  int port() const { return port_; }

  enum class Outcome { kAccepted, kNonePending, kNoDescriptorLeft };
  // kAccepted: `connection` is a non-blocking socket without Nagle's delay, owned by the caller.
  Outcome accept(int& connection);
  // Refuses new connections from now on.
  void close();

 private:
  int descriptor_ = -1;
  int port_ = 0;
};

// Raises the soft limit of open descriptors to the hard one: each client costs one.
void raise_descriptor_limit();

}  // namespace espalier::serve
