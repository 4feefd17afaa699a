#include "serve/net/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <tuple>

namespace espalier::serve {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;        // one recv
constexpr std::size_t kReadShareBytes = 512 * 1024;  // per turn
constexpr std::size_t kReadAheadBytes = 64 * 1024;   // of pipelined requests while one is answered
constexpr std::size_t kKeptCapacity = 64 * 1024;     // an idle connection gives larger memory back

// Assigning an empty string keeps the memory of the old one.
void release(std::string& bytes) { std::string().swap(bytes); }

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

Connection::Connection(int descriptor, const ConnectionLimits& limits, Clock::time_point now)
    : descriptor_(descriptor), limits_(limits), framing_(limits.framing), last_activity_(now), request_begin_(now) {}

Connection::~Connection() { ::close(descriptor_); }

bool Connection::wants_input() const {
  if (peer_finished_) return false;
  return phase_ == Phase::kReading || phase_ == Phase::kLingering || input_.size() < kReadAheadBytes;
}

// A sized body says how much is still to come: read it in large pieces, but only as fast as it arrives, so that an
// announced length alone reserves no memory.
std::size_t Connection::read_size() const {
  if (framing_.state() != RequestFraming::State::kBody || framing_.request_bytes() <= input_.size()) return kReadBytes;
  return std::clamp(framing_.request_bytes() - input_.size(), std::size_t{4096}, std::max(kReadBytes, input_.size()));
}

Connection::Event Connection::read(Clock::time_point now) {
  Event event = Event::kNothing;
  for (std::size_t taken = 0; taken < kReadShareBytes && wants_input();) {
    if (input_.empty()) request_begin_ = now;
    const std::size_t old_size = input_.size();
    const std::size_t wanted = read_size();
    ssize_t received = 0;
    if (old_size == 0 || phase_ == Phase::kLingering) {
      // Through the stack, so that an idle connection holds no buffer and a discarded byte costs none.
      std::array<char, 16 * 1024> piece;
      received = ::recv(descriptor_, piece.data(), piece.size(), 0);
      if (received > 0 && phase_ != Phase::kLingering) input_.assign(piece.data(), static_cast<std::size_t>(received));
    } else {
      input_.resize_and_overwrite(old_size + wanted, [&](char* bytes, std::size_t) {
        received = ::recv(descriptor_, bytes + old_size, wanted, 0);
        return old_size + static_cast<std::size_t>(std::max<ssize_t>(received, 0));
      });
    }
    if (received < 0) return would_block(errno) ? event : Event::kBroken;
    if (received == 0) {
      peer_finished_ = true;
      return Event::kProgress;
    }
    event = Event::kProgress;
    last_activity_ = now;
    taken += static_cast<std::size_t>(received);
    if (static_cast<std::size_t>(received) < std::min(wanted, std::size_t{16 * 1024}))
      return event;  // the socket is empty
  }
  return event;
}

RequestFraming::State Connection::frame() {
  if (framing_.state() == RequestFraming::State::kHead) {
    // Empty lines before a request line are to be ignored (RFC 9112, 2.2).
    std::size_t blank = 0;
    while (std::string_view(input_).substr(blank).starts_with("\r\n")) blank += 2;
    if (blank > 0) input_.erase(0, blank);  // all at once: erasing a flood of them byte by byte would stall the reactor
    if (input_ == "\r") return RequestFraming::State::kHead;
  }
  const RequestFraming::State state = framing_.advance(input_);
  if (state == RequestFraming::State::kBody) send_continue();
  return state;
}

void Connection::send_continue() {
  if (!framing_.head().expects_continue || continue_sent_) return;
  continue_sent_ = true;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  // Nothing else is on its way out, so the socket takes these bytes; if not, the client goes on by itself after a
  // while.
  std::ignore = ::send(descriptor_, kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
}

std::string Connection::take_request() {
  phase_ = Phase::kAnswering;
  const std::size_t size = framing_.request_bytes();
  std::string request;
  if (size == input_.size()) {
    request.swap(input_);
  } else {
    request = input_.substr(0, size);
    input_.erase(0, size);
  }
  answering_bytes_ = request.capacity();
  framing_ = RequestFraming(limits_.framing);
  continue_sent_ = false;
  return request;
}

void Connection::begin_reply(std::string bytes, bool close, Clock::time_point now) {
  phase_ = Phase::kWriting;
  output_ = std::move(bytes);
  written_ = 0;
  answering_bytes_ = 0;
  close_after_reply_ = close;
  last_activity_ = reply_begin_ = now;
}

Connection::Event Connection::write(Clock::time_point now) {
  while (written_ < output_.size()) {
    const ssize_t sent = ::send(descriptor_, output_.data() + written_, output_.size() - written_, MSG_NOSIGNAL);
    if (sent < 0) {
      write_blocked_ = would_block(errno);
      return write_blocked_ ? Event::kNothing : Event::kBroken;
    }
    written_ += static_cast<std::size_t>(sent);
    last_activity_ = now;
  }
  finish_reply(now);
  return Event::kProgress;
}

void Connection::finish_reply(Clock::time_point now) {
  write_blocked_ = false;
  release(output_);
  last_activity_ = request_begin_ = now;
  if (close_after_reply_) {
    // Closing at once while bytes of the client are unread would reset the connection and could destroy the reply.
    phase_ = Phase::kLingering;
    release(input_);
    ::shutdown(descriptor_, SHUT_WR);
    return;
  }
  phase_ = Phase::kReading;
  if (input_.empty() && input_.capacity() > kKeptCapacity) release(input_);
}

bool Connection::too_slow(Clock::time_point now) const {
  const auto elapsed = now - request_begin_;
  if (framing_.state() == RequestFraming::State::kHead) return elapsed > limits_.head_deadline;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const bool below_rate =
      static_cast<double>(input_.size()) < seconds * static_cast<double>(limits_.least_bytes_per_second);
  return elapsed > limits_.request_deadline || (elapsed > limits_.rate_grace && below_rate);
}

// A client that reads one byte now and then must not keep its reply in memory for ever.
bool Connection::reads_too_slowly(Clock::time_point now) const {
  const auto elapsed = now - reply_begin_;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  return elapsed > limits_.rate_grace &&
         static_cast<double>(written_) < seconds * static_cast<double>(limits_.least_bytes_per_second);
}

Connection::Overdue Connection::overdue(Clock::time_point now) const {
  const auto quiet = now - last_activity_;
  switch (phase_) {
    case Phase::kReading:
      if (input_.empty()) return quiet > limits_.idle_deadline ? Overdue::kClose : Overdue::kNo;
      return too_slow(now) ? Overdue::kRefuse : Overdue::kNo;
    case Phase::kWriting:
      return quiet > limits_.write_deadline || reads_too_slowly(now) ? Overdue::kClose : Overdue::kNo;
    case Phase::kLingering:
      return quiet > limits_.linger_deadline || now - request_begin_ > limits_.head_deadline ? Overdue::kClose
                                                                                             : Overdue::kNo;
    case Phase::kAnswering:
      break;  // the worker keeps that time
  }
  return Overdue::kNo;
}

std::uint32_t Connection::interest() const {
  return (wants_input() ? std::uint32_t{EPOLLIN} : 0) | (write_blocked_ ? std::uint32_t{EPOLLOUT} : 0);
}

}  // namespace espalier::serve
