// One socket and what has arrived on it: reads into memory, frames one request at a time, writes one reply at a time.
// Belongs to the reactor's thread; knows nothing of routes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "serve/net/request_framing.h"

namespace espalier::serve {

using Clock = std::chrono::steady_clock;
using ConnectionId = std::uint64_t;

struct ConnectionLimits {
  FramingLimits framing;
  std::chrono::milliseconds head_deadline{10'000};     // from a request's first byte to the end of its head
  std::chrono::milliseconds request_deadline{60'000};  // from a request's first byte to its last, unless it comes fast
  std::size_t least_bytes_per_second = 1024;           // of a body and of a reply, on average, after rate_grace
  std::chrono::milliseconds rate_grace{10'000};
  std::chrono::milliseconds idle_deadline{3'600'000};  // longer than any peer's, so that the peer closes first
  std::chrono::milliseconds write_deadline{60'000};    // without progress
  // After the last reply the rest of what the client sends is read and dropped, or a reset could destroy the reply:
  // until it closes, is silent this long, or has sent for as long as head_deadline.
  std::chrono::milliseconds linger_deadline{2'000};
};

class Connection {
 public:
  enum class Phase { kReading, kAnswering, kWriting, kLingering };
  enum class Event { kNothing, kProgress, kBroken };
  // What a deadline that has passed asks for.
  enum class Overdue { kNo, kRefuse, kClose };

  Connection(int descriptor, const ConnectionLimits& limits, Clock::time_point now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int descriptor() const { return descriptor_; }
  Phase phase() const { return phase_; }
  bool peer_finished() const { return peer_finished_; }
  bool is_idle() const { return phase_ == Phase::kReading && input_.empty(); }
  // Of requests and of a reply that its client has not read yet.
  std::size_t buffered_bytes() const { return input_.capacity() + answering_bytes_ + output_.capacity(); }
  Clock::time_point last_activity() const { return last_activity_; }

  // Reads what is there, at most a share that keeps other connections waiting only briefly.
  Event read(Clock::time_point now);
  // kReading: where the request at hand stands. Sends "100 Continue" when the client waits for it.
  RequestFraming::State frame();
  const Refusal& refusal() const { return framing_.refusal(); }
  const RequestHead& head() const { return framing_.head(); }
  // After kWhole: the request's bytes; the connection is then kAnswering.
  std::string take_request();
  // kReading, kAnswering -> kWriting.
  void begin_reply(std::string bytes, bool close, Clock::time_point now);
  // Writes what the socket takes. kWriting -> kReading or kLingering when all is written.
  Event write(Clock::time_point now);

  Overdue overdue(Clock::time_point now) const;
  // Events to wait for, as epoll flags.
  std::uint32_t interest() const;
  std::uint32_t registered_interest = 0;  // the reactor's note of what epoll knows

 private:
  std::size_t read_size() const;
  bool wants_input() const;
  void finish_reply(Clock::time_point now);
  void send_continue();
  bool too_slow(Clock::time_point now) const;
  bool reads_too_slowly(Clock::time_point now) const;

  int descriptor_;
  const ConnectionLimits& limits_;
  Phase phase_ = Phase::kReading;
  std::string input_;
  RequestFraming framing_;
  bool continue_sent_ = false;
  bool peer_finished_ = false;
  std::string output_;
  std::size_t written_ = 0;
  bool close_after_reply_ = false;
  bool write_blocked_ = false;
  std::size_t answering_bytes_ = 0;  // of the request handed out
  Clock::time_point last_activity_;
  Clock::time_point request_begin_;
  Clock::time_point reply_begin_;
};

}  // namespace espalier::serve
