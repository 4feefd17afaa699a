#include "serve/net/reactor.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <format>

#include "base/error.h"

namespace espalier::serve {
namespace {

constexpr ConnectionId kListenerId = 0;
constexpr ConnectionId kWakeId = 1;
constexpr ConnectionId kFirstConnectionId = 2;
constexpr int kEventsPerTurn = 256;
constexpr int kAcceptsPerTurn = 128;
constexpr int kStepsPerTurn = 32;  // of one connection: requests that are answered at once, sent in one pipeline
constexpr std::chrono::milliseconds kCheckInterval{100};
// After a stop, idle connections stay open for a while: a request may be on its way. Its answer tells the client that
// the connection ends.
constexpr std::chrono::milliseconds kDrainLeast{500};

[[noreturn]] void fail(const char* call) {
  throw base::PlatformError(std::format("{} failed: {}", call, std::strerror(errno)));
}

}  // namespace

Reactor::Reactor(Listener& listener, RequestSink& sink, const ReactorLimits& limits)
    : listener_(listener),
      sink_(sink),
      limits_(limits),
      next_id_(kFirstConnectionId),
      now_(Clock::now()),
      next_check_(now_) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) fail("epoll_create1");
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_ < 0) fail("eventfd");
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kWakeId}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) fail("epoll_ctl");
  watch_listener(true);
}

Reactor::~Reactor() {
  entries_.clear();
  if (wake_ >= 0) ::close(wake_);
  if (epoll_ >= 0) ::close(epoll_);
}

void Reactor::watch_listener(bool watch) {
  if (watch == listening_ || listener_.descriptor() < 0) return;
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kListenerId}};
  if (epoll_ctl(epoll_, watch ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener_.descriptor(), &event) != 0) fail("epoll_ctl");
  listening_ = watch;
}

StopOutcome Reactor::run() {
  while (!draining_ || !is_drained()) wait_and_handle();
  const StopOutcome outcome = all_idle() ? StopOutcome::kAllAnswered : StopOutcome::kGraceOver;
  entries_.clear();
  return outcome;
}

void Reactor::wait_and_handle() {
  std::array<epoll_event, kEventsPerTurn> events;
  const auto until_check = std::chrono::ceil<std::chrono::milliseconds>(next_check_ - now_).count();
  const int timeout =
      unfinished_.empty() ? static_cast<int>(std::clamp<std::int64_t>(until_check, 0, kCheckInterval.count())) : 0;
  const int count = epoll_wait(epoll_, events.data(), kEventsPerTurn, timeout);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  now_ = Clock::now();
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kListenerId)
      accept_pending();
    else if (event.data.u64 == kWakeId)
      take_deliveries();
    else
      handle(event.data.u64, event.events);
  }
  for (const ConnectionId id : std::exchange(unfinished_, {})) {
    if (const auto found = entries_.find(id); found != entries_.end()) pump(id, found->second);
  }
  if (now_ >= next_check_) check_deadlines();
}

void Reactor::accept_pending() {
  for (int i = 0; i < kAcceptsPerTurn || draining_; ++i) {
    int descriptor = -1;
    switch (listener_.accept(descriptor)) {
      case Listener::Outcome::kAccepted:
        add(descriptor);
        break;
      case Listener::Outcome::kNonePending:
        return;
      case Listener::Outcome::kNoDescriptorLeft:
        if (make_room()) break;
        watch_listener(false);  // until the next check, instead of spinning
        return;
    }
  }
}

void Reactor::add(int descriptor) {
  const ConnectionId id = next_id_++;
  Entry& entry = entries_[id];
  entry.connection = std::make_unique<Connection>(descriptor, limits_.connection, now_);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  entry.connection->registered_interest = EPOLLIN;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) entries_.erase(id);
}

// Closes the connection that has been quiet longest, idle ones before those with a part of a request.
bool Reactor::make_room() {
  const auto rank = [](const Entries::value_type& item) {
    const Connection& connection = *item.second.connection;
    const int kind = connection.is_idle() || connection.phase() == Phase::kLingering ? 0
                     : connection.phase() == Phase::kReading                         ? 1
                                                                                     : 2;
    return std::pair(kind, connection.last_activity());
  };
  const auto quietest = std::ranges::min_element(entries_, {}, rank);
  if (quietest == entries_.end() || rank(*quietest).first == 2) return false;
  close(quietest->first);
  return true;
}

void Reactor::handle(ConnectionId id, std::uint32_t events) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return close(id);
  if ((events & EPOLLIN) != 0) {
    if (entry.connection->read(now_) == Connection::Event::kBroken) return close(id);
    charge(entry);
  }
  if (entry.client && entry.connection->peer_finished()) *entry.client = ClientState::kFinishedSending;
  pump(id, entry);
}

// Takes the connection as far as it gets without waiting; a long pipeline goes on in the next turn.
void Reactor::pump(ConnectionId id, Entry& entry) {
  for (int i = 0; i < kStepsPerTurn; ++i) {
    if (!step(id, entry)) {
      if (entries_.contains(id)) update_interest(id, entry);
      return;
    }
  }
  unfinished_.push_back(id);
}

// One step; false when the connection waits or has been closed.
bool Reactor::step(ConnectionId id, Entry& entry) {
  Connection& connection = *entry.connection;
  switch (connection.phase()) {
    case Phase::kReading:
      return begin_next_request(id, entry);
    case Phase::kAnswering:
      return false;
    case Phase::kWriting:
      if (const Connection::Event event = connection.write(now_); event != Connection::Event::kProgress) {
        if (event == Connection::Event::kBroken) close(id);
        return false;
      }
      charge(entry);
      return true;
    case Phase::kLingering:
      if (connection.peer_finished()) close(id);
      return false;
  }
  return false;
}

bool Reactor::begin_next_request(ConnectionId id, Entry& entry) {
  Connection& connection = *entry.connection;
  switch (connection.frame()) {
    case RequestFraming::State::kHead:
    case RequestFraming::State::kBody:
      if (connection.peer_finished())
        close(id);  // between two requests, or in the middle of a request that will not be completed
      else if (charged_bytes_ > limits_.max_buffered_bytes &&
               entry.charged_bytes > limits_.connection.framing.max_head_bytes * 4) {
        refuse(entry, {503, "the server holds as many requests as its memory allows; try again"});
        return true;
      }
      return false;
    case RequestFraming::State::kRefused:
      refuse(entry, connection.refusal());
      return true;
    case RequestFraming::State::kWhole:
      break;
  }
  RequestHead head = connection.head();
  entry.client = std::make_shared<std::atomic<ClientState>>(ClientState::kWaiting);
  WholeRequest request{id, connection.take_request(), std::move(head), entry.client, now_};
  if (std::optional<Reply> reply = sink_.take(std::move(request), connectivity())) {
    entry.client.reset();
    connection.begin_reply(std::move(reply->bytes), reply->close, now_);
  }
  return true;
}

void Reactor::refuse(Entry& entry, const Refusal& refusal) {
  Reply reply = sink_.refuse(refusal, Connectivity::kClose);
  entry.connection->begin_reply(std::move(reply.bytes), true, now_);
}

void Reactor::charge(Entry& entry) {
  const std::size_t bytes = entry.connection->buffered_bytes();
  charged_bytes_ += bytes - entry.charged_bytes;
  entry.charged_bytes = bytes;
}

void Reactor::update_interest(ConnectionId id, Entry& entry) {
  Connection& connection = *entry.connection;
  const std::uint32_t interest = connection.interest();
  if (interest == connection.registered_interest) return;
  connection.registered_interest = interest;
  epoll_event event{.events = interest, .data = {.u64 = id}};
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.descriptor(), &event) != 0) close(id);
}

void Reactor::close(ConnectionId id) {
  const auto found = entries_.find(id);
  if (found->second.client) *found->second.client = ClientState::kGone;
  charged_bytes_ -= found->second.charged_bytes;
  entries_.erase(found);
}

void Reactor::deliver(ConnectionId id, Reply reply) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = deliveries_.empty();
    deliveries_.emplace_back(id, std::move(reply));
  }
  if (first) eventfd_write(wake_, 1);
}

void Reactor::stop(std::chrono::milliseconds grace) {
  {
    const std::lock_guard lock(mutex_);
    stop_grace_ = grace;
  }
  eventfd_write(wake_, 1);
}

void Reactor::take_deliveries() {
  eventfd_t count = 0;
  eventfd_read(wake_, &count);
  std::vector<std::pair<ConnectionId, Reply>> deliveries;
  std::optional<std::chrono::milliseconds> grace;
  {
    const std::lock_guard lock(mutex_);
    deliveries.swap(deliveries_);
    grace.swap(stop_grace_);
  }
  for (auto& [id, reply] : deliveries) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;  // the client went away
    Entry& entry = found->second;
    entry.client.reset();
    entry.connection->begin_reply(std::move(reply.bytes), reply.close, now_);
    charge(entry);
    pump(id, entry);
  }
  if (grace && !draining_) {
    drain_end_ = now_ + *grace;
    begin_draining();
  }
}

void Reactor::check_deadlines() {
  next_check_ = now_ + kCheckInterval;
  if (!draining_) watch_listener(true);
  std::vector<ConnectionId> overdue;
  for (const auto& [id, entry] : entries_) {
    if (entry.connection->overdue(now_) != Connection::Overdue::kNo) overdue.push_back(id);
  }
  for (const ConnectionId id : overdue) {
    Entry& entry = entries_.at(id);
    if (entry.connection->overdue(now_) == Connection::Overdue::kClose) {
      close(id);
    } else {
      refuse(entry, {408, "the request did not arrive in time"});
      pump(id, entry);
    }
  }
}

// Connections that the system accepted before the stop are served; it refuses later ones at once.
void Reactor::begin_draining() {
  draining_ = true;
  drain_begin_ = now_;
  watch_listener(false);
  accept_pending();
  listener_.close();
}

bool Reactor::all_idle() const {
  return std::ranges::all_of(entries_, [](const auto& item) { return item.second.connection->is_idle(); });
}

bool Reactor::is_drained() const { return now_ >= drain_end_ || (now_ - drain_begin_ >= kDrainLeast && all_idle()); }

}  // namespace espalier::serve
