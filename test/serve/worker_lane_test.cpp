#include "serve/net/worker_lane.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace espalier::serve;

namespace {

WholeRequest request_of(ConnectionId id) {
  WholeRequest request;
  request.connection = id;
  request.bytes = std::to_string(id);
  return request;
}

// What the workers of a lane have answered.
class Answers {
 public:
  void add(const WholeRequest& request) {
    const std::lock_guard lock(mutex_);
    ids_.push_back(request.connection);
  }
  std::vector<ConnectionId> sorted() {
    const std::lock_guard lock(mutex_);
    std::ranges::sort(ids_);
    return ids_;
  }

 private:
  std::mutex mutex_;
  std::vector<ConnectionId> ids_;
};

}  // namespace

TEST_CASE("every request that the lane takes is answered once, also those queued at the end", "[serve][worker_lane]") {
  constexpr int kPushers = 3;
  constexpr ConnectionId kRequestsEach = 500;
  Answers answers;
  std::atomic<int> num_made = 0;
  {
    WorkerLane lane(4, kPushers * kRequestsEach, [&] {
      ++num_made;
      return [&, num_answered = 0](const WholeRequest& request) mutable {  // state of one thread, so without a lock
        ++num_answered;
        answers.add(request);
      };
    });
    std::vector<std::jthread> pushers;
    for (int pusher = 0; pusher < kPushers; ++pusher) {
      pushers.emplace_back([&lane, pusher] {
        for (ConnectionId i = 0; i < kRequestsEach; ++i)
          if (!lane.try_push(request_of(static_cast<ConnectionId>(pusher) * kRequestsEach + i))) std::abort();
      });
    }
  }
  const std::vector<ConnectionId> ids = answers.sorted();
  REQUIRE(ids.size() == kPushers * kRequestsEach);
  for (ConnectionId id = 0; id < ids.size(); ++id) CHECK(ids[id] == id);
  CHECK(num_made == 4);
}

TEST_CASE("a full lane refuses and leaves the request to its owner", "[serve][worker_lane]") {
  Answers answers;
  std::promise<void> started, may_go_on;
  {
    WorkerLane lane(1, 2, [&] {
      return [&](const WholeRequest& request) {
        if (request.connection == 0) {
          started.set_value();
          may_go_on.get_future().wait();
        }
        answers.add(request);
      };
    });
    REQUIRE(lane.try_push(request_of(0)));
    started.get_future().wait();  // the worker is busy, the queue empty
    CHECK(lane.try_push(request_of(1)));
    CHECK(lane.try_push(request_of(2)));
    WholeRequest third = request_of(3);
    CHECK(!lane.try_push(std::move(third)));
    CHECK(third.bytes == "3");
    may_go_on.set_value();
  }
  CHECK(answers.sorted() == std::vector<ConnectionId>{0, 1, 2});
}

TEST_CASE("a lane that gets nothing ends at once", "[serve][worker_lane]") {
  const auto begin = std::chrono::steady_clock::now();
  {
    const WorkerLane lane(8, 1, [] { return [](const WholeRequest&) {}; });
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
